// Command frameworks compiles the reference documents that people edit (YAML
// and CSV in frameworks/) into the JSON files that the program embeds. It is
// run by go generate; running it twice changes nothing.
//
// Every mistake is reported with file, line and field, and nothing is written
// unless all files are right.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"openroadmap/frameworks"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
)

func main() {
	dir := flag.String("dir", "frameworks", "folder of the sources and of the compiled files")
	flag.Parse()
	if err := compile(*dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// compile reads everything, then writes everything.
func compile(dir string) error {
	out := map[string]any{}
	v, err := readVocabulary(filepath.Join(dir, vocabularySource))
	if err != nil {
		return err
	}
	out[frameworks.Convention] = v
	set, err := readFrameworks(dir, v, out)
	if err != nil {
		return err
	}
	list, err := readParties(dir)
	if err != nil {
		return err
	}
	out[frameworks.Parties] = list
	if out[frameworks.Practices], err = readPractices(dir, set, list); err != nil {
		return err
	}
	if out[frameworks.Themes], err = readThemes(filepath.Join(dir, themesSource)); err != nil {
		return err
	}
	if out[frameworks.Aspects], err = readAspects(filepath.Join(dir, aspectsSource)); err != nil {
		return err
	}
	for name, value := range out {
		if err := write(filepath.Join(dir, name), value); err != nil {
			return err
		}
	}
	return nil
}

// readFrameworks compiles every YAML file that is not one of the other
// sources, and adds it to out.
func readFrameworks(dir string, v convention.Vocabulary, out map[string]any) (framework.Set, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return framework.Set{}, err
	}
	var all []framework.Framework
	for _, name := range names {
		base := filepath.Base(name)
		if base == vocabularySource || base == namesSource || base == themesSource || base == aspectsSource {
			continue
		}
		f, err := readFramework(name, v)
		if err != nil {
			return framework.Set{}, err
		}
		all = append(all, f)
		out[strings.TrimSuffix(base, ".yaml")+".json"] = f
	}
	return framework.NewSet(all...), nil
}

func readFramework(name string, v convention.Vocabulary) (framework.Framework, error) {
	r, err := os.Open(name)
	if err != nil {
		return framework.Framework{}, err
	}
	defer r.Close()
	f, problems := framework.CheckWith(v, r, filepath.Base(name))
	var bad []error
	for _, p := range problems {
		bad = append(bad, errors.New(p.String()))
	}
	return f, errors.Join(bad...)
}

// records begins a line with each record, so that changes are easy to compare;
// within them JSON stays as short as the program reads it best.
var records = strings.NewReplacer(`{"id":`, "\n"+`{"id":`, `{"key":`, "\n"+`{"key":`, `{"code":`, "\n"+`{"code":`)

// write puts value into name as JSON.
func write(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(records.Replace(string(data))+"\n"), 0o644)
}
