package db

import (
	"database/sql/driver"
	"strconv"
	"strings"
)

// mostLiterals is how many values a statement may hold to be kept prepared:
// those of longer ones differ in number too.
const mostLiterals = 200

// parametrize takes the values that bun has written into a statement out of
// it again: texts, and numbers where only a value can stand. ok is false for a
// statement that is better read as it is.
func parametrize(query string) (text string, values []driver.NamedValue, ok bool) {
	p := literals{in: query}
	for p.at < len(p.in) {
		if !p.step() || len(p.values) > mostLiterals {
			return "", nil, false
		}
	}
	if len(p.values) == 0 {
		return query, nil, true
	}
	p.out.WriteString(p.in[p.kept:])
	return p.out.String(), p.values, true
}

// literals is a statement being taken apart: what stands before kept is in out.
type literals struct {
	in       string
	at, kept int
	out      strings.Builder
	values   []driver.NamedValue
}

// step passes one piece of the statement; false where it cannot be told what
// that is.
func (p *literals) step() bool {
	switch c := p.in[p.at]; {
	case c == '\'':
		return p.text()
	case c == '"' || c == '`':
		end := strings.IndexByte(p.in[p.at+1:], c)
		p.at += end + 2
		return end >= 0
	case c == '?', c == ';', c == '[', c == '-' && p.next('-'), c == '/' && p.next('*'):
		return false
	case c == '=' && p.next(' '):
		p.at += 2
		p.number()
	default:
		p.at++
	}
	return true
}

func (p *literals) next(c byte) bool { return p.at+1 < len(p.in) && p.in[p.at+1] == c }

// text takes out a text. X'…' is a blob, which has no other way of being
// written.
func (p *literals) text() bool {
	if p.at > 0 && (p.in[p.at-1] == 'X' || p.in[p.at-1] == 'x') {
		return false
	}
	end := p.at + 1
	for {
		n := strings.IndexByte(p.in[end:], '\'')
		if n < 0 {
			return false
		}
		end += n + 1
		if end == len(p.in) || p.in[end] != '\'' {
			break
		}
		end++
	}
	p.take(end, strings.ReplaceAll(p.in[p.at+1:end-1], "''", "'"))
	return true
}

// number takes out a whole number that is all there is on its side of an
// equals sign.
func (p *literals) number() {
	end := p.at
	for end < len(p.in) && p.in[end] >= '0' && p.in[end] <= '9' {
		end++
	}
	if end == p.at || end < len(p.in) && !strings.ContainsRune(" ,)", rune(p.in[end])) {
		return
	}
	if n, err := strconv.ParseInt(p.in[p.at:end], 10, 64); err == nil {
		p.take(end, n)
	}
}

func (p *literals) take(end int, v driver.Value) {
	p.out.WriteString(p.in[p.kept:p.at])
	p.out.WriteByte('?')
	p.values = append(p.values, driver.NamedValue{Ordinal: len(p.values) + 1, Value: v})
	p.at, p.kept = end, end
}
