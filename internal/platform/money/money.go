// Package money knows the currencies in use and how many decimals each has.
// Amounts are whole numbers of the currency's minor unit ("cents"); how people
// write them is i18n's (Localizer.Decimal and ParseDecimal).
//
// It follows ISO 4217, the list of currencies in use; funds codes, metals and
// the codes for testing are left out.
package money

import (
	"slices"
	"strings"
)

// codes lists the currencies by the number of their decimals.
var codes = [...]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD " +
		"EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL " +
		"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB " +
		"SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
}

// decimals is the number of decimals by code.
var decimals = func() map[string]int {
	m := map[string]int{}
	for n, list := range codes {
		for _, code := range strings.Fields(list) {
			m[code] = n
		}
	}
	return m
}()

// Decimals tells how many decimals a currency has. ok is false for a code
// that is no currency in use; codes are in capitals.
func Decimals(code string) (n int, ok bool) {
	n, ok = decimals[code]
	return n, ok
}

// Codes lists the currencies in alphabetical order.
func Codes() []string {
	all := strings.Fields(strings.Join(codes[:], " "))
	slices.Sort(all)
	return all
}
