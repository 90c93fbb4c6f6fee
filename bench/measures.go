package bench

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/instrument"
	"openroadmap/internal/instrument/measure"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/web"
)

// What work on measures may take (docs of the project, instrument of measures).
const (
	MeasureCount      = 5000
	MeasureTextBytes  = 60 << 20 // of all texts together
	MeasureListMillis = 20
	GapMillis         = 30 // of a matrix of all activities and 500 measures
	DiffMillis        = 200
	DiffArticles      = 200
	ProposeSeconds    = 10
	LawsSeconds       = 2
)

// Measures is an installation whose first further Party has an inventory.
type Measures struct {
	*Site
	service *measure.Service
	editor  access.Actor
	texts   int // how many bytes of text there are
}

// core takes what the program gives its instruments. It has no pages and no
// records.
func core(got *instrument.Core) instrument.Maker {
	words := fstest.MapFS{}
	for _, l := range i18n.Langs {
		words["locale/"+string(l)+".json"] = &fstest.MapFile{Data: []byte("{}")}
	}
	return instrument.Maker{Messages: words, New: func(c instrument.Core) instrument.Instrument {
		*got = c
		i := instrument.Instrument{Name: measure.MsgName, Views: []instrument.View{{Key: "none", Label: measure.MsgName}}}
		i.Key = "bench"
		return i
	}}
}

// OpenMeasures opens the installation in dir and gives its first further Party
// count public measures of bytes of text together: two in three adopted, each
// marked for two activities.
func OpenMeasures(ctx context.Context, dir string, count, bytes int) (*Measures, error) {
	var c instrument.Core
	site, err := openSite(ctx, dir, "127.0.0.1:0", 1, core(&c))
	if err != nil {
		return nil, err
	}
	m := &Measures{Site: site, service: &measure.Service{Core: c}, editor: access.Actor{Person: "bench", Roles: map[string][]access.Role{Code(1): {identity.Editor}}}}
	v, err := site.Roadmaps.PublicView(ctx, Code(1), "", 0)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, it := range v.Items {
		keys = append(keys, it.Key())
	}
	for i := range count {
		if err := m.add(ctx, i, keys, bytes/count); err != nil {
			return nil, site.Explain(err)
		}
	}
	return m, nil
}

func (m *Measures) add(ctx context.Context, i int, keys []string, bytes int) error {
	typed := map[string]string{"title:en": fmt.Sprintf("Law number %d on the arts", i+1), "kind": []string{"law", "decree", "policy"}[i%3], "domains": "music", "level": "national",
		"life/a": "0", "life/a/stage": []string{"draft", "adopted", "in_force"}[i%3], "life/a/on": "2020-01-01"}
	x, err := m.service.Create(ctx, m.editor, Code(1), typed, nil)
	if err != nil {
		return err
	}
	if x, err = m.service.Save(ctx, m.editor, Code(1), x.ID, web.NewBase(x.Flatten()), map[string]string{"visibility": "public"}, nil); err != nil {
		return err
	}
	marks := []measure.Mark{{Activity: keys[i%len(keys)], Cover: measure.Covers}, {Activity: keys[(i+7)%len(keys)], Cover: measure.Partly}}
	if err := m.service.Mark(ctx, m.editor, Code(1), x.ID, marks); err != nil || bytes == 0 {
		return err
	}
	articles := law(i, bytes)
	for _, a := range articles {
		m.texts += len(a.Text)
	}
	_, err = m.service.AddText(ctx, m.editor, Code(1), x.ID, measure.Version{Label: "As adopted", Lang: i18n.EN, From: clock.Date{Year: 2020, Month: 1, Day: 1}}, articles)
	return err
}

// sentences are what laws of the bench are made of; a few bear on themes.
var sentences = []string{
	"The council meets at least four times a year and keeps minutes of its decisions.", "The minister reports to parliament on how this law was carried out.",
	"The author of a work has the exclusive right to authorize its reproduction.", "A fee is paid within thirty days of the decision.",
	"An online platform takes a work down within two days of a notice.", "The office publishes the register and corrects mistakes without delay.",
	"A municipality may support libraries, theatres and spaces for rehearsal.", "The rules of procedure apply to what this law does not say.",
}

// law is the text of law i, in articles of about a thousand bytes.
func law(i, bytes int) (articles []measure.Article) {
	for n := 0; bytes > 0; n++ {
		var b strings.Builder
		for k := 0; b.Len() < min(bytes, 1000); k++ {
			b.WriteString(sentences[(i+n*3+k)%len(sentences)] + " ")
		}
		bytes -= b.Len()
		articles = append(articles, measure.Article{Position: n + 1, Number: strconv.Itoa(n + 1), Text: b.String()})
	}
	return articles
}

// Page asks for a public page once and says how long it took, in milliseconds.
func (m *Measures) Page(path string) (float64, error) {
	start := time.Now()
	w := httptest.NewRecorder()
	q := httptest.NewRequest("GET", path, nil)
	q.Host = "localhost"
	m.Handler.ServeHTTP(w, q)
	if w.Code != 200 {
		return 0, fmt.Errorf("%s = %d", path, w.Code)
	}
	return float64(time.Since(start).Microseconds()) / 1000, nil
}

// List is the i-th page of the list of measures, with all facets counted.
func (m *Measures) List(i int) string {
	return fmt.Sprintf("/en/parties/%s/measures?domain=music&sort=%s&page=%d", Code(1), []string{"number", "-number", "date", "-date"}[i%4], i/4+1)
}

// Gap is the matrix, as if the i-th draft were in force.
func (m *Measures) Gap(i int) string {
	return fmt.Sprintf("/en/parties/%s/measures/gap?if=M-%d", Code(1), 3*i+1)
}

// Diff compares two versions of a law of DiffArticles articles, of which every
// fifth was rewritten, and says how long it took, in milliseconds.
func (m *Measures) Diff() float64 {
	of := func(shift int) (d legaltext.Document) {
		for n, a := range law(0, DiffArticles*1000)[:DiffArticles] {
			text := a.Text
			if n%5 == 0 {
				text = strings.ReplaceAll(text, "thirty", []string{"thirty", "sixty"}[shift]) + sentences[shift]
			}
			d.Articles = append(d.Articles, legaltext.Article{Number: a.Number, Text: text})
		}
		return d
	}
	a, b := of(0), of(1)
	start := time.Now()
	legaltext.Diff(a, b)
	return float64(time.Since(start).Microseconds()) / 1000
}

// Propose looks for themes in bytes of text and says how long it took, in
// seconds, and how often it told how far it was.
func (m *Measures) Propose(ctx context.Context, bytes int) (seconds float64, told int, err error) {
	x, err := legaltext.NewLexicon(convention.LegalThemes())
	if err != nil {
		return 0, 0, err
	}
	d := legaltext.Document{Lang: i18n.EN}
	for i := 0; bytes > 0; i++ {
		for _, a := range law(i, min(bytes, 200_000)) {
			d.Articles = append(d.Articles, legaltext.Article{Number: a.Number, Text: a.Text})
			bytes -= len(a.Text)
		}
	}
	start := time.Now()
	_, err = x.Propose(ctx, d, func(int) { told++ })
	return time.Since(start).Seconds(), told, err
}

// Laws imports the laws of a folder as measures with their texts, and says how
// many there are and how long it took, in seconds.
func (m *Measures) Laws(ctx context.Context, dir string) (n int, seconds float64, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return 0, 0, err
	}
	start := time.Now()
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			return n, 0, err
		}
		if err := m.law(ctx, data); err != nil {
			return n, 0, m.Explain(fmt.Errorf("%s: %w", filepath.Base(f), err))
		}
		n++
	}
	return n, time.Since(start).Seconds(), nil
}

func (m *Measures) law(ctx context.Context, data []byte) error {
	d, _, err := legaltext.Parse(legaltext.Markdown, data)
	if err != nil {
		return err
	}
	x, err := m.service.Create(ctx, m.editor, Code(1), map[string]string{"title:es": d.Title, "national": d.Meta.Number, "kind": "law"}, nil)
	if err != nil {
		return err
	}
	var articles []measure.Article
	for i, a := range d.Articles {
		articles = append(articles, measure.Article{Position: i + 1, Number: a.Number, Heading: a.Heading, Path: a.Path, Text: a.Text})
	}
	_, err = m.service.AddText(ctx, m.editor, Code(1), x.ID, measure.Version{Label: "Ley " + d.Meta.Number, Lang: d.Lang, From: d.Meta.Published}, articles)
	return err
}
