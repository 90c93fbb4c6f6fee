// Package config reads settings of a command from flags, environment and an
// optional file, in that order of precedence. A flag --base-url is also the
// variable OPENROADMAP_BASE_URL and the line "base-url:" of the file. It knows
// no setting itself: commands declare theirs on a flag.FlagSet.
package config

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
)

// Prefix begins the name of every variable.
const Prefix = "OPENROADMAP_"

// fileFlag names the configuration file.
const fileFlag = "config"

// Parse fills fs from args, then what is not set there from the environment,
// then from the file that --config names. Errors are sentences for the
// operator; flag.ErrHelp passes.
func Parse(fs *flag.FlagSet, args []string, getenv func(string) string) error {
	path := fs.String(fileFlag, "", "file with further settings, one `name: value` a line")
	if err := fs.Parse(args); err != nil {
		return err
	}
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	if err := fromEnv(fs, set, getenv); err != nil {
		return err
	}
	if *path == "" {
		return nil
	}
	return fromFile(fs, set, *path)
}

// Variable is the environment variable of a flag.
func Variable(name string) string {
	return Prefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func fromEnv(fs *flag.FlagSet, set map[string]bool, getenv func(string) string) error {
	var errsFound []error
	fs.VisitAll(func(f *flag.Flag) {
		v := getenv(Variable(f.Name))
		if v == "" || set[f.Name] {
			return
		}
		if err := fs.Set(f.Name, v); err != nil {
			errsFound = append(errsFound, fmt.Errorf("environment variable %s=%q: %w", Variable(f.Name), v, err))
		}
		set[f.Name] = true
	})
	return errors.Join(errsFound...)
}

func fromFile(fs *flag.FlagSet, set map[string]bool, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("configuration file: %w", err)
	}
	var lines yaml.MapSlice
	if err := yaml.Unmarshal(data, &lines); err != nil {
		return fmt.Errorf("configuration file %s: write one `name: value` a line: %w", path, err)
	}
	for _, line := range lines {
		name := fmt.Sprint(line.Key)
		if fs.Lookup(name) == nil || name == fileFlag {
			return fmt.Errorf("configuration file %s: unknown setting %q; known are %s", path, name, strings.Join(Known(fs), ", "))
		}
		if set[name] {
			continue
		}
		if err := fs.Set(name, fmt.Sprint(line.Value)); err != nil {
			return fmt.Errorf("configuration file %s: setting %q: %w", path, name, err)
		}
	}
	return nil
}

// Known lists the settings of fs that may stand in a file.
func Known(fs *flag.FlagSet) []string {
	var names []string
	fs.VisitAll(func(f *flag.Flag) {
		if f.Name != fileFlag {
			names = append(names, f.Name)
		}
	})
	sort.Strings(names)
	return names
}
