// Command build bundles and minifies what browsers load: web/css and web/ts
// become web/dist, with names that carry a hash of the content and a
// manifest.json that says which is which. The result is committed, so that
// nobody needs this command, or Node, to build the program.
//
// Run it by "go generate ./web" after changing a source. Running it without a
// change changes nothing.
package main

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// web is the folder of sources, seen from this command's folder.
const web = "../../web"

func main() {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func build() error {
	files, err := bundle()
	if err != nil {
		return err
	}
	static, err := copies()
	if err != nil {
		return err
	}
	return write(append(files, static...))
}

// file is one file of web/dist: plain is the name pages use, named the one
// that carries the hash.
type file struct {
	plain, named string
	data         []byte
}

func bundle() ([]file, error) {
	root, err := filepath.Abs(web)
	if err != nil {
		return nil, err
	}
	r := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(root, "css/app.css"), filepath.Join(root, "ts/work.ts"), filepath.Join(root, "ts/find.ts")},
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		Outdir:            filepath.Join(root, "dist"),
		EntryNames:        "[name]",
		AbsWorkingDir:     root,
		LegalComments:     api.LegalCommentsNone,
		Plugins:           []api.Plugin{{Name: "tokens", Setup: tokens}},
	})
	var fs []file
	for _, o := range r.OutputFiles {
		fs = append(fs, hashed(filepath.Base(o.Path), o.Contents))
	}
	return fs, firstError(r.Errors)
}

func firstError(msgs []api.Message) error {
	if len(msgs) == 0 {
		return nil
	}
	m := msgs[0]
	if m.Location == nil {
		return errors.New(m.Text)
	}
	return fmt.Errorf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
}

// tokens loads tokens.css with the dark values copied to where its marker stands.
func tokens(b api.PluginBuild) {
	b.OnLoad(api.OnLoadOptions{Filter: `tokens\.css$`}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		src, err := os.ReadFile(a.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		css, err := copyDark(string(src))
		return api.OnLoadResult{Contents: &css, Loader: api.LoaderCSS}, err
	})
}

var darkRule = regexp.MustCompile(`(?s)@media \(prefers-color-scheme: dark\) \{ :root:not\(\[data-theme="light"\]\) (\{.*?\}) \}`)

// copyDark puts the declarations of the dark rule, which follows the system,
// under the switch too, so that the values stand in one place only.
func copyDark(css string) (string, error) {
	const marker = "/* @copy-dark */"
	m := darkRule.FindStringSubmatch(css)
	if m == nil || strings.Count(css, marker) != 1 {
		return "", errors.New("tokens.css: the dark rule or the line " + marker + " is missing")
	}
	return strings.Replace(css, marker, `:root[data-theme="dark"] `+m[1], 1), nil
}

// copies are the files of web/static, as they are.
func copies() ([]file, error) {
	entries, err := os.ReadDir(filepath.Join(web, "static"))
	if err != nil {
		return nil, err
	}
	var fs []file
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(web, "static", e.Name()))
		if err != nil {
			return nil, err
		}
		fs = append(fs, hashed(e.Name(), data))
	}
	return fs, nil
}

// hashed names a file after its content: app.css becomes app.k3j5x2qd.css.
func hashed(name string, data []byte) file {
	sum := sha256.Sum256(data)
	h := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:5]))
	ext := filepath.Ext(name)
	return file{plain: name, named: strings.TrimSuffix(name, ext) + "." + h + ext, data: data}
}

// write replaces web/dist.
func write(fs []file) error {
	dist := filepath.Join(web, "dist")
	if err := os.RemoveAll(dist); err != nil {
		return err
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	manifest := map[string]string{}
	for _, f := range fs {
		manifest[f.plain] = f.named
		if err := os.WriteFile(filepath.Join(dist, f.named), f.data, 0o644); err != nil {
			return err
		}
	}
	b, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dist, "manifest.json"), append(b, '\n'), 0o644)
}
