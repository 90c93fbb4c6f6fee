package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// desk is the practice country at a shell.
type desk struct {
	*testing.T
	dir string
}

func (k desk) file(name, content string) string {
	k.Helper()
	path := filepath.Join(k.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		k.Fatal(err)
	}
	return path
}

func (k desk) export(list, party string) string {
	k.Helper()
	r := run(k.T, "export", list, "--data", k.dir, "--party", party, "--codes")
	if r.status != 0 {
		k.Fatalf("export %s: %+v", list, r)
	}
	return r.out
}

func (k desk) bring(list, path string, more ...string) ran {
	k.Helper()
	return run(k.T, append([]string{"import", list, path, "--data", k.dir, "--party", "xma"}, more...)...)
}

// firstID is the identifier in the second row of a list.
func (k desk) firstID(list, party string) string {
	k.Helper()
	rows, err := csv.NewReader(strings.NewReader(k.export(list, party))).ReadAll()
	if err != nil || len(rows) < 2 {
		k.Fatalf("%s of %s: %v", list, party, err)
	}
	return rows[1][0]
}

// workbook is a table as a spreadsheet, with something done to it.
func (k desk) workbook(rows [][]any, do func(f *excelize.File)) string {
	k.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			k.Fatal(err)
		}
	}
	if do != nil {
		do(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		k.Fatal(err)
	}
	return b.String()
}

// bomb is a workbook whose sheet unpacks to a gigabyte of spaces.
func (k desk) bomb() string {
	k.Helper()
	whole := k.workbook([][]any{{"activity", "title", "due"}}, nil)
	in, err := zip.NewReader(strings.NewReader(whole), int64(len(whole)))
	if err != nil {
		k.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		w, err := out.Create(f.Name)
		if err != nil {
			k.Fatal(err)
		}
		if f.Name == "xl/worksheets/sheet1.xml" {
			w.Write([]byte("<worksheet><sheetData>"))
			for range 1 << 10 {
				w.Write(bytes.Repeat([]byte(" "), 1<<20))
			}
			continue
		}
		r, err := f.Open()
		if err != nil {
			k.Fatal(err)
		}
		var part bytes.Buffer
		part.ReadFrom(r)
		w.Write(part.Bytes())
	}
	out.Close()
	return b.String()
}

// vast is a file of a gigabyte that takes no room.
func (k desk) vast() string {
	k.Helper()
	path := k.file("vast.csv", "activity,title,due\n")
	if err := os.Truncate(path, 1<<30); err != nil {
		k.Fatal(err)
	}
	return path
}

func encoded(t *testing.T, m *charmap.Charmap, s string) string {
	t.Helper()
	out, err := m.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func practice(t *testing.T) desk {
	t.Helper()
	k := desk{t, t.TempDir()}
	if r := run(t, "demo", "--data", k.dir, "--now", "2027-03-12"); r.status != 0 {
		t.Fatalf("demo: %+v", r)
	}
	return k
}

// What cannot be taken in is refused with one sentence that says where and
// why, with status 1, and nothing of it is kept.
func TestBadFiles(t *testing.T) {
	k := practice(t)
	before := k.export("milestones", "xma")
	ours, theirs := k.firstID("milestones", "xma"), k.firstID("milestones", "xes")
	whole := k.workbook([][]any{{"activity", "title", "due"}, {"1.1", "Step", "2028-01-01"}}, nil)
	for name, c := range map[string]struct {
		list, path string
		more       []string
		says       []string // of the sentence
		tells      []string // of the report before it
	}{
		"an empty file":             {path: k.file("empty.csv", ""), says: []string{"empty"}},
		"heads alone":               {path: k.file("heads.csv", "activity,title,due\n"), says: []string{"no rows"}},
		"truncated":                 {path: k.file("cut.xlsx", whole[:len(whole)/2]), says: []string{"The file is cut off; send it whole"}},
		"truncated in a cell":       {path: k.file("cut.csv", "activity,title,due\n1.1,\"Step\n2"), says: []string{"cut off at row 2"}},
		"truncated JSON":            {path: k.file("cut.json", `[{"activity": "1.1"}, {"title"`), says: []string{"cut off at row 2"}},
		"a picture named CSV":       {path: k.file("picture.csv", "\x89PNG\r\n\x1a\n\x00\x00"), says: []string{"PNG"}},
		"an old workbook":           {path: k.file("old.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 600)), says: []string{"old or locked Excel"}},
		"a zip bomb":                {path: k.file("bomb.xlsx", k.bomb()), says: []string{"unpacks to more than"}},
		"a gigabyte":                {path: k.vast(), says: []string{"larger than 64 MB"}},
		"a newer schema":            {path: k.file("newer.csv", "id {openroadmap/milestones/9},title\n,Step\n"), says: []string{"newer version", "openroadmap/milestones/9"}},
		"a newer schema, no rows":   {path: k.file("newer.json", `{"schema": "openroadmap/milestones/9", "rows": []}`), says: []string{"newer version"}},
		"another list":              {path: k.file("people.csv", "id {openroadmap/people/1},email\n,x\n"), says: []string{"another list"}},
		"foreign columns":           {path: k.file("foreign.csv", "Strand;Step;End\n1.1;a;2028-01-01\n"), says: []string{"columns", "--columns"}},
		"letters of Western Europe": {path: k.file("west.csv", encoded(t, charmap.Windows1252, "activity;title;due\n1.1;Développé à l’été;2028-01-01\n")), says: []string{"--encoding windows-1252"}},
		"letters of Arabic":         {path: k.file("arab.csv", encoded(t, charmap.Windows1256, "activity;title:ar;due\n1.1;تطوير السجل الوطني للمؤسسات الثقافية;2028-01-01\n")), says: []string{"--encoding windows-1256"}},
		"dates of two readings":     {path: k.file("days.csv", "activity,title,due\n1.1,Step,3/4/2027\n"), says: []string{"3/4/2027", "row 2", "--dates"}},
		"an id twice":               {path: k.file("twice.csv", "id,due\n"+ours+",2028-01-01\n"+ours+",2028-01-02\n"), says: []string{"Rows with mistakes: 2"}, tells: []string{"Row 3, Identifier", "Row 2 names the same record", "Row 2, Identifier", "Row 3 names the same record"}},
		"an id of another Party":    {path: k.file("theirs.csv", "id,due\n"+theirs+",2028-01-01\n"), says: []string{"Rows with mistakes: 1"}, tells: []string{"Row 2, Identifier", "No record of this list"}},
		"a name twice in a record":  {path: k.file("twice.json", `[{"due": "2028-01-01", "due": "2028-01-02"}]`), says: []string{"Record 1", "due"}},
		"no such currency":          {list: "budget", path: k.file("money.csv", "activity,year,source,currency,planned\n1.1,2028,state,XQQ,100\n"), says: []string{"Rows with mistakes: 1"}, tells: []string{"Row 2, Currency", "XQQ"}},
		"no such day":               {path: k.file("day.csv", "activity,title,due\n1.1,Step,31 June 2028\n"), says: []string{"Rows with mistakes: 1"}, tells: []string{"Row 2, Due", "31 June 2028"}},
		"a formula that failed": {path: k.file("formula.xlsx", k.workbook([][]any{{"activity", "title", "due"}, {"1.1", "Step", "#REF!"}}, nil)), says: []string{"Rows with mistakes: 1"},
			tells: []string{"Row 2, Due", "formula", "#REF!"}},
		"no such columns kept": {path: k.file("good.csv", "activity,title,due\n1.1,a,2028-01-01\n"), more: []string{"--columns", "Budget office"}, says: []string{"Budget office"}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.list == "" {
				c.list = "milestones"
			}
			status := 1
			if len(c.more) > 0 {
				status = 2
			}
			r := desk{t, k.dir}.bring(c.list, c.path, c.more...)
			r.refused(t, status, c.says...)
			r.one(t)
			for _, words := range c.tells {
				if !strings.Contains(r.out, words) {
					t.Errorf("the report does not tell %q:\n%s", words, r.out)
				}
			}
		})
	}
	if k.export("milestones", "xma") != before {
		t.Error("something was saved")
	}
}

// Files as ministries have them are read for what they are, or with the one
// setting that the refusal names.
func TestFilesOfManyDesks(t *testing.T) {
	k := practice(t)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("activity\ttitle\tdue\n1.1\tÉtude\t30.6.2028\n")
	if err != nil {
		t.Fatal(err)
	}
	merged := k.workbook([][]any{{"activity", "title", "due"}, {"1.1", "Step one", "2028-01-01"}, {"", "Step two", "2028-01-02"}}, func(f *excelize.File) { f.MergeCell("Sheet1", "A2", "A3") })
	formula := k.workbook([][]any{{"activity", "title", "due"}, {"1.1", "Step", "2028-01-01"}}, func(f *excelize.File) {
		f.SetCellFormula("Sheet1", "B2", `="Step"`)
		f.SetCellValue("Sheet1", "B2", "Step")
	})
	for name, c := range map[string]struct {
		path  string
		more  []string
		tells []string
	}{
		"UTF-16 with tabs":     {k.file("utf16.txt", utf16), nil, []string{"new: 1"}},
		"semicolons":           {k.file("semi.csv", "activity;title;due\n1,1;Étude;30/06/2028\n"), nil, []string{"new: 1"}},
		"Windows-1252":         {k.file("west.csv", encoded(t, charmap.Windows1252, "activity;title;due\n1.1;Développé à l’été;2028-01-01\n")), []string{"--encoding", "windows-1252"}, []string{"new: 1"}},
		"Windows-1256":         {k.file("arab.csv", encoded(t, charmap.Windows1256, "activity;title:ar;due\n1.1;تطوير السجل الوطني;2028-01-01\n")), []string{"--encoding", "windows-1256"}, []string{"new: 1"}},
		"merged cells":         {k.file("merged.xlsx", merged), nil, []string{"new: 2"}},
		"formulas":             {k.file("formula.xlsx", formula), nil, []string{"new: 1"}},
		"CSV named XLSX":       {k.file("steps.xlsx", "activity,title,due\n1.1,Step,2028-01-01\n"), nil, []string{"new: 1", "CSV: that is what the file is"}},
		"XLSX named CSV":       {k.file("steps.csv", merged), nil, []string{"new: 2", "XLSX: that is what the file is"}},
		"months first":         {k.file("days.csv", "activity,title,due\n1.1,Step,3/4/2027\n"), []string{"--dates", "month"}, []string{"new: 1", "begin with: the month"}},
		"dates that tell":      {k.file("days.csv", "activity,title,due\n1.1,Step,3/4/2027\n1.1,Last,30/4/2027\n"), nil, []string{"new: 2", "the day, as “30/4/2027” in row 3 shows"}},
		"dates of six tongues": {k.file("dates.csv", "activity;title;due\n1.1;a;٣٠ يونيو ٢٠٢٨\n1.1;b;2028年6月30日\n1.1;c;30 June 2028\n1.1;d;30 juin 2028\n1.1;e;30 июня 2028 г.\n1.1;f;30 de junio de 2028\n"), nil, []string{"new: 6"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := desk{t, k.dir}.bring("milestones", c.path, append(c.more, "--dry-run")...)
			if r.status != 0 || r.err != "" {
				t.Errorf("%+v", r)
			}
			for _, words := range append(c.tells, "with mistakes: 0") {
				if !strings.Contains(r.out, words) {
					t.Errorf("the report does not tell %q:\n%s", words, r.out)
				}
			}
		})
	}
}
