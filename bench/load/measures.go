package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"openroadmap/bench"
)

// asked is how often each page of measures is asked for; none twice alike.
const asked = 20

// measures measures the inventory of measures, in this process and in data of
// its own. texts is how many measures there are.
func (r *run) measures(count int) error {
	fmt.Fprintf(os.Stderr, "making %d measures with %d MB of text\n", count, bench.MeasureTextBytes>>20)
	ctx := context.Background()
	m, err := bench.OpenMeasures(ctx, filepath.Join(r.dir, "measures"), count, bench.MeasureTextBytes)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := r.page(m, fmt.Sprintf("list of %d measures with facets, whole page", count), m.List, bench.MeasureListMillis); err != nil {
		return err
	}
	if err := r.page(m, fmt.Sprintf("gap matrix of %d activities and 500 measures, whole page", len(m.Numbers)), m.Gap, bench.GapMillis); err != nil {
		return err
	}
	r.most(fmt.Sprintf("difference of two versions of %d articles", bench.DiffArticles), m.Diff(), bench.DiffMillis, "ms")
	seconds, told, err := m.Propose(ctx, bench.MeasureTextBytes)
	if err != nil {
		return err
	}
	r.most(fmt.Sprintf("proposals over %d MB, progress told %d times", bench.MeasureTextBytes>>20, told), seconds, bench.ProposeSeconds, "s")
	return r.laws(ctx, m)
}

func (r *run) page(m *bench.Measures, what string, path func(int) string, limit float64) error {
	var ms []float64
	for i := range asked {
		v, err := m.Page(path(i))
		if err != nil {
			return err
		}
		ms = append(ms, v)
	}
	r.most(what, median(ms), limit, "ms")
	return nil
}

// laws imports the real laws, where they are (OPENROADMAP_SAMPLES).
func (r *run) laws(ctx context.Context, m *bench.Measures) error {
	root := os.Getenv("OPENROADMAP_SAMPLES")
	if root == "" {
		r.note("import of the real laws", "not measured: OPENROADMAP_SAMPLES is not set")
		return nil
	}
	n, seconds, err := m.Laws(ctx, filepath.Join(root, "laws", "uruguay"))
	if err != nil {
		return err
	}
	r.most(fmt.Sprintf("import of %d real laws with themes and search", n), seconds, bench.LawsSeconds, "s")
	return nil
}
