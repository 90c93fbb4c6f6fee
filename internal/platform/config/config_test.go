package config_test

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openroadmap/internal/platform/config"
)

func parse(t *testing.T, file string, args []string, env map[string]string) (data, listen string, err error) {
	t.Helper()
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&data, "data", "", "")
	fs.StringVar(&listen, "base-url", "default", "")
	fs.Int("port", 1, "")
	if file != "" {
		path := filepath.Join(t.TempDir(), "c.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	err = config.Parse(fs, args, func(k string) string { return env[k] })
	return data, listen, err
}

func TestPrecedence(t *testing.T) {
	file := "data: file\nbase-url: file\n"
	data, url, err := parse(t, file, []string{"--data", "flag"}, map[string]string{"OPENROADMAP_DATA": "env", "OPENROADMAP_BASE_URL": "env"})
	if err != nil || data != "flag" || url != "env" {
		t.Errorf("got %q %q %v, want flag env", data, url, err)
	}
	data, url, err = parse(t, file, nil, nil)
	if err != nil || data != "file" || url != "file" {
		t.Errorf("got %q %q %v, want file file", data, url, err)
	}
}

func TestMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		file, want string
		env        map[string]string
	}{
		"unknown key": {"datta: x\n", `unknown setting "datta"; known are base-url, data, port`, nil},
		"bad value":   {"port: many\n", `setting "port"`, nil},
		"no yaml":     {"a: b: c\n", "one `name: value` a line", nil},
		"bad env":     {"", "OPENROADMAP_PORT", map[string]string{"OPENROADMAP_PORT": "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := parse(t, c.file, nil, c.env); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}
