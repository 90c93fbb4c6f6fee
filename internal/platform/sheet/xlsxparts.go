package sheet

import (
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"
)

// bounded stops a part that unpacks to more than it may.
type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, problem(Bomb, 0, "")
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	return n, err
}

// partMax limits the small parts of a workbook.
const partMax = 16 << 20

func (b *xlsxBook) decode(name string, into any) error {
	r, err := b.open(name, partMax)
	if err != nil {
		return err
	}
	defer r.Close()
	return xml.NewDecoder(r).Decode(into)
}

// workbook finds the wanted sheet's part.
func (b *xlsxBook) workbook(info *Info, wanted string) (string, error) {
	var wb struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			Rel   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var rels struct {
		Rel []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode("xl/workbook.xml", &wb); err != nil {
		return "", err
	}
	if err := b.decode("xl/_rels/workbook.xml.rels", &rels); err != nil {
		return "", err
	}
	b.d1904 = wb.Pr.Date1904 == "1" || wb.Pr.Date1904 == "true"
	rel := ""
	for _, s := range wb.Sheets {
		if s.State != "" && s.State != "visible" {
			continue
		}
		info.Sheets = append(info.Sheets, s.Name)
		if rel == "" && (wanted == "" || s.Name == wanted) {
			rel, info.Sheet = s.Rel, s.Name
		}
	}
	for _, r := range rels.Rel {
		if r.ID == rel && rel != "" {
			return part(r.Target), nil
		}
	}
	return "", problem(NoSheet, 0, wanted)
}

// part is the name in the archive that a relation of the workbook points to.
func part(target string) string {
	if abs, ok := strings.CutPrefix(target, "/"); ok {
		return abs
	}
	return path.Join("xl", target)
}

func (b *xlsxBook) load(target string) (err error) {
	if err = b.sharedStrings(); err != nil {
		return err
	}
	if err = b.styles(); err != nil {
		return err
	}
	if err = b.mergedCells(target); err != nil {
		return err
	}
	if b.body, err = b.open(target, MaxUnpacked); err != nil {
		return err
	}
	b.d = xml.NewDecoder(b.body)
	return nil
}

func (b *xlsxBook) sharedStrings() error {
	const name = "xl/sharedStrings.xml"
	if b.file(name) == nil {
		return nil
	}
	r, err := b.open(name, MaxUnpacked)
	if err != nil {
		return err
	}
	defer r.Close()
	d, size := xml.NewDecoder(r), 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "si" {
			s, err := richText(d, "si")
			if err != nil {
				return err
			}
			if size += len(s) + 16; size > MaxShared {
				return problem(Bomb, 0, "")
			}
			b.shared = append(b.shared, s)
		}
	}
}

// richText joins the runs of a text up to the end of element; phonetic guides
// are left out.
func richText(d *xml.Decoder, element string) (string, error) {
	var text strings.Builder
	in, guide := false, 0
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local == "t"
			if t.Name.Local == "rPh" {
				guide++
			}
		case xml.EndElement:
			in = false
			switch t.Name.Local {
			case element:
				return text.String(), nil
			case "rPh":
				guide--
			}
		case xml.CharData:
			if in && guide == 0 {
				text.Write(t)
			}
			if text.Len() > MaxCell {
				return "", problem(LongCell, 0, text.Len())
			}
		}
	}
}

func (b *xlsxBook) styles() error {
	const name = "xl/styles.xml"
	if b.file(name) == nil {
		return nil
	}
	var st struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode(name, &st); err != nil {
		return err
	}
	own := map[int]bool{}
	for _, f := range st.Formats {
		own[f.ID] = isDateFormat(f.Code)
	}
	for _, x := range st.Cells {
		date, known := own[x.Format]
		b.dates = append(b.dates, known && date || !known && builtInDate(x.Format))
	}
	return nil
}

// builtInDate tells whether a format that needs no definition shows a date.
func builtInDate(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
}

// isDateFormat tells whether a format shows a day: a d or y outside quoted
// words and brackets.
func isDateFormat(code string) bool {
	quoted, bracket, escaped := false, false, false
	for _, r := range code {
		switch {
		case escaped:
			escaped = false
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracket = true
		case r == ']':
			bracket = false
		case !bracket && strings.ContainsRune("dDyY", r):
			return true
		}
	}
	return false
}

// mergedCells reads the part of the sheet after its rows, where the merged
// ranges stand: the whole part is unpacked once before it is read.
func (b *xlsxBook) mergedCells(target string) error {
	r, err := b.open(target, MaxUnpacked)
	if err != nil {
		return err
	}
	defer r.Close()
	tail, err := after(r, "</sheetData>", 4<<20)
	if err != nil {
		return err
	}
	b.merged, b.above = map[int]map[int]int{}, map[int]map[int]string{}
	for _, piece := range strings.Split(tail, "<mergeCell ")[1:] {
		_, ref, _ := strings.Cut(piece, `ref="`)
		ref, _, _ = strings.Cut(ref, `"`)
		from, to, ok := strings.Cut(ref, ":")
		c, r1 := place(from)
		_, r2 := place(to)
		if !ok || c < 0 || c >= MaxColumns || r2 > MaxRows {
			continue
		}
		for n := r1 + 1; n <= r2; n++ {
			if b.merged[c] == nil {
				b.merged[c] = map[int]int{}
			}
			b.merged[c][n] = r1
		}
		if r2 > r1 {
			if b.above[r1] == nil {
				b.above[r1] = map[int]string{}
			}
			b.above[r1][c] = ""
		}
	}
	return nil
}

// after returns up to max bytes of what follows mark in r.
func after(r io.Reader, mark string, max int) (string, error) {
	buf := make([]byte, 256<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		text := string(buf[:kept+n])
		if i := strings.LastIndex(text, mark); i >= 0 {
			rest, readErr := io.ReadAll(io.LimitReader(r, int64(max)))
			if readErr != nil {
				return "", readErr
			}
			return text[i:] + string(rest), nil
		}
		if err == io.EOF {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		kept = copy(buf, buf[max0(kept+n-len(mark)):kept+n])
	}
}

func max0(n int) int { return max(n, 0) }

// place reads "B12" as column 1, row 12; column -1 for what is no place.
func place(ref string) (column, row int) {
	i := 0
	for i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4 {
		column = column*26 + int(ref[i]-'A'+1)
		i++
	}
	row, err := strconv.Atoi(ref[i:])
	if err != nil || i == 0 {
		return -1, 0
	}
	return column - 1, row
}
