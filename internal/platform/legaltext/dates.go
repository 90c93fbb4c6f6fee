package legaltext

import (
	"regexp"
	"strconv"
	"strings"

	"openroadmap/internal/platform/clock"
)

var (
	isoDate   = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$`)
	hanDate   = regexp.MustCompile(`^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$`)
	dayMonth  = regexp.MustCompile(`^(\d{1,2})(?:\s*(?:er|º|°|st|nd|rd|th|ого|-го))?\.?\s+(?:de\s+)?(\p{L}+)\.?,?\s+(?:del?\s+)?(\d{4})`)
	monthDay  = regexp.MustCompile(`^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})`)
	arabicTwo = regexp.MustCompile(`\s*/\s*\p{L}+`) // "كانون الثاني/يناير": the second name is left out
)

// ParseDate reads a date as laws write it: 2017-12-22, 22/12/2017 (the day
// first), "22 de diciembre de 2017", "1er janvier 2017", "December 22, 2017",
// "22 декабря 2017 г.", "22 ديسمبر 2017", "2017年12月22日".
func ParseDate(s string) (clock.Date, bool) {
	s = figures(squeeze(strings.ToLower(s)))
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return date(m[1], m[2], m[3])
	}
	if m := hanDate.FindStringSubmatch(s); m != nil {
		return date(m[1], m[2], m[3])
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		return date(m[3], m[2], m[1])
	}
	if m := dayMonth.FindStringSubmatch(arabicTwo.ReplaceAllString(s, "")); m != nil {
		return date(m[3], month(m[2]), m[1])
	}
	if m := monthDay.FindStringSubmatch(s); m != nil {
		return date(m[3], month(m[1]), m[2])
	}
	return clock.Date{}, false
}

func date(y, m, d string) (clock.Date, bool) {
	year, _ := strconv.Atoi(y)
	mon, _ := strconv.Atoi(m)
	day, err := strconv.Atoi(d)
	if err != nil {
		return clock.Date{}, false
	}
	return clock.NewDate(year, mon, day)
}

// month is the number of a month's name, "" if it is none. Names are known by
// their beginnings, which no two months of a list share.
func month(name string) string {
	name = fold(name)
	for _, list := range months {
		for i, begin := range strings.Fields(list) {
			for b := range strings.SplitSeq(begin, "|") {
				if strings.HasPrefix(name, b) {
					return strconv.Itoa(i + 1)
				}
			}
		}
	}
	return ""
}

var months = []string{
	"ene|jan feb|fev mar abr|avr|apr may|mai jun|jun|juin jul|juil ago|aou|aug set|sep oct nov dic|dec",
	"янв фев мар апр мая|май июн июл авг сен окт ноя дек",
	"يناير|جانفي فبراير|فيفري مارس ابريل|افريل مايو|ماي يونيو|جوان يوليو|جويلي اغسطس|اوت سبتمبر اكتوبر نوفمبر ديسمبر",
	// The names of the Levant; those of two words (January, October to December)
	// differ in the second, which is not read.
	"- شباط اذار نيسان ايار حزيران تموز اب ايلول - - -",
}
