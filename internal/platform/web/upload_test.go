package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/platform/errs"
)

type nopSeekCloser struct{ io.ReadSeeker }

func (nopSeekCloser) Close() error { return nil }

func upload(t *testing.T, build func(*multipart.Writer)) *Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	build(m)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	q := httptest.NewRequest("POST", "/", &b)
	q.Header.Set("Content-Type", m.FormDataContentType())
	return &Request{Request: q}
}

func file(t *testing.T, m *multipart.Writer, name, content string) {
	t.Helper()
	w, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
}

func TestReadUpload(t *testing.T) {
	build := func(m *multipart.Writer) {
		m.WriteField("title", "Décret")
		file(t, m, "", "")
		file(t, m, `C:\plans\a.pdf`, "one")
		file(t, m, "b.csv", "two")
		m.WriteField("after", "x")
	}
	var got []string
	f, err := upload(t, build).ReadUpload(func(u Upload) error {
		data, err := io.ReadAll(u.Content)
		got = append(got, u.Control+" "+u.Name+" "+string(data))
		return err
	})
	if err != nil || f.Get("title") != "Décret" || f.Get("after") != "x" {
		t.Errorf("fields %v, %v", f.Values(), err)
	}
	if len(got) != 2 || !strings.HasSuffix(got[0], "a.pdf one") || got[1] != "file b.csv two" {
		t.Errorf("files %q", got)
	}
	// What was typed is there although a file is refused.
	f, err = upload(t, build).ReadUpload(func(Upload) error { return errs.New(errs.TooLarge, "error.too_large") })
	if !errs.Is(err, errs.TooLarge) || f.Get("title") != "Décret" {
		t.Errorf("a refused file: %v, %v", f.Values(), err)
	}
	f, err = upload(t, build).ReadForm()
	if err != nil || f.Get("title") != "Décret" {
		t.Errorf("fields only: %v, %v", f.Values(), err)
	}
}

func TestReadUploadBad(t *testing.T) {
	none := func(u Upload) error { _, err := io.Copy(io.Discard, u.Content); return err }
	for want, r := range map[errs.Kind]*Request{
		errs.TooLarge: upload(t, func(m *multipart.Writer) { m.WriteField("a", strings.Repeat("x", maxFieldBytes+1)) }),
		errs.Invalid:  upload(t, func(m *multipart.Writer) { m.WriteField("a\x00", "") }),
	} {
		if _, err := r.ReadUpload(none); !errs.Is(err, want) {
			t.Errorf("error = %v, want kind %d", err, want)
		}
	}
	nul := func(m *multipart.Writer) { m.WriteField("a", "x\x00y"); file(t, m, "a.pdf", "one") }
	if f, err := upload(t, nul).ReadUpload(none); err != nil || len(f.Bad) != 1 || f.Bad[0].Name != "a" || f.Get("a") != "x⟦U+0000⟧y" {
		t.Errorf("a NUL beside a file: %q, mistakes %v, %v", f.Get("a"), f.Bad, err)
	}
	if _, err := upload(t, nul).ReadForm(); !errs.Is(err, errs.Invalid) {
		t.Errorf("a NUL where nothing is shown again: %v", err)
	}
	r := upload(t, func(m *multipart.Writer) { file(t, m, "a.pdf", strings.Repeat("x", 1000)) })
	r.Body = io.NopCloser(io.LimitReader(r.Body, 500)) // the connection broke
	if _, err := r.ReadUpload(none); !errs.Is(err, errs.Invalid) {
		t.Errorf("a broken upload: %v", err)
	}
	many := upload(t, func(m *multipart.Writer) {
		for range maxParts + 1 {
			m.WriteField("a", "")
		}
	})
	if _, err := many.ReadUpload(none); !errs.Is(err, errs.Invalid) {
		t.Errorf("too many parts: %v", err)
	}
	plain := &Request{Request: httptest.NewRequest("POST", "/", strings.NewReader("a=%zz"))}
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if f, err := plain.ReadUpload(none); !errs.Is(err, errs.Invalid) || f == nil {
		t.Errorf("no form: %v", err)
	}
}

func TestCleanFileName(t *testing.T) {
	for in, want := range map[string]string{
		"Action plan.pdf":                  "Action plan.pdf",
		`C:\Users\me\plan.pdf`:             "plan.pdf",
		"../../etc/passwd":                 "passwd",
		"plan\u202efdp.exe":                "planfdp.exe",
		"a\x00b\r\nc.pdf":                  "ab c.pdf",
		"  .. hidden.txt. ":                "hidden.txt",
		"<b>\"x\":|?*.csv":                 "_b__x_____.csv",
		"خطة العمل.pdf":                    "خطة العمل.pdf",
		"\xff\xfe.pdf":                     "pdf",
		"":                                 "",
		"/":                                "",
		strings.Repeat("é", 300) + ".docx": strings.Repeat("é", 145) + ".docx",
	} {
		if got := CleanFileName(in); got != want {
			t.Errorf("CleanFileName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDownload(t *testing.T) {
	send := func(header ...string) *httptest.ResponseRecorder {
		q := httptest.NewRequest("GET", "/", nil)
		for i := 0; i < len(header); i += 2 {
			q.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		d := Download{Name: `Plan "2027"; é'.pdf`, Type: "application/pdf", ETag: "abc", Modified: time.Unix(1e9, 0), Content: nopSeekCloser{strings.NewReader("0123456789")}}
		if err := sendDownload(w, &Request{Request: q}, d); err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := send()
	want := map[string]string{"Content-Type": "application/pdf", "Content-Length": "10", "Accept-Ranges": "bytes", "ETag": `"abc"`, "Cache-Control": "private, no-cache",
		"Content-Security-Policy": downloadCSP, "Content-Disposition": `attachment; filename="Plan _2027__ _'.pdf"; filename*=UTF-8''Plan%20%222027%22%3B%20%C3%A9%27.pdf`}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s = %s, want %s", name, got, value)
		}
	}
	if w := send("Range", "bytes=2-4"); w.Code != 206 || w.Body.String() != "234" || w.Header().Get("Content-Range") != "bytes 2-4/10" {
		t.Errorf("a range: %d %q %v", w.Code, w.Body, w.Header())
	}
	if w := send("Range", "bytes=50-"); w.Code != 416 {
		t.Errorf("a range beyond the end: %d", w.Code)
	}
	if w := send("If-None-Match", `"abc"`); w.Code != 304 || w.Body.Len() > 0 {
		t.Errorf("what the reader has: %d", w.Code)
	}
}
