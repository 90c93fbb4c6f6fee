package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// csvBook reads CSV by RFC 4180, with comma, semicolon or tab.
type csvBook struct {
	r *csv.Reader
	n int
}

func openCSV(src io.ReaderAt, size int64, o Options) (Book, Info, error) {
	info := Info{Format: CSV, Encoding: o.Encoding, Delimiter: o.Delimiter}
	var err error
	if !info.Encoding.Valid() {
		if info.Encoding, info.Guessed, err = Detect(src, size); err != nil {
			return nil, info, problem(Broken, 0, err)
		}
	}
	text := bufio.NewReaderSize(info.Encoding.decoder().NewDecoder().Reader(io.NewSectionReader(src, 0, size)), 64<<10)
	first, err := skipSep(text)
	if err != nil {
		return nil, info, problem(Broken, 0, err)
	}
	if info.Delimiter == 0 {
		if info.Delimiter = first; first == 0 {
			head, _ := text.Peek(16 << 10)
			info.Delimiter = sniff(string(head))
		}
	}
	r := csv.NewReader(text)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = info.Delimiter, -1, true
	b := &csvBook{r: r}
	if first != 0 {
		b.n = 1
	}
	return b, info, nil
}

// skipSep reads the line "sep=;" that some spreadsheets write first.
func skipSep(text *bufio.Reader) (rune, error) {
	head, err := text.Peek(7)
	if err != nil && err != io.EOF || len(head) < 6 || !strings.EqualFold(string(head[:4]), "sep=") || head[5] != '\r' && head[5] != '\n' {
		if err == io.EOF {
			err = nil
		}
		return 0, err
	}
	_, err = text.ReadString('\n')
	return rune(head[4]), err
}

// sniff takes the delimiter that stands most often in the first line, outside
// quotation marks.
func sniff(head string) rune {
	count := map[rune]int{}
	quoted := false
	for _, r := range head {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			count[r]++
		}
	}
	best := ','
	for _, r := range []rune{';', '\t'} {
		if count[r] > count[best] {
			best = r
		}
	}
	return best
}

func (b *csvBook) Next() (Row, error) {
	for {
		rec, err := b.r.Read()
		b.n++
		switch {
		case err == io.EOF:
			return Row{}, io.EOF
		case err != nil:
			return Row{}, b.problem(err)
		case len(rec) > MaxColumns, b.n > MaxRows+1:
			return Row{}, problem(TooMany, b.n, len(rec))
		}
		for _, c := range rec {
			if len(c) > MaxCell {
				return Row{}, problem(LongCell, b.n, len(c))
			}
		}
		if !empty(rec) {
			return Row{N: b.n, Text: rec}, nil
		}
	}
}

func (b *csvBook) problem(err error) error {
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse) && errors.Is(parse.Err, csv.ErrQuote) && parse.StartLine != parse.Line:
		return problem(Truncated, b.n, parse.Err)
	case errors.As(err, &parse):
		return problem(Quote, b.n, parse.Err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return problem(Truncated, b.n, err)
	}
	return problem(Broken, b.n, err)
}

func (b *csvBook) Close() error { return nil }
