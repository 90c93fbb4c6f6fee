package measure

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"slices"
	"strings"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
)

// maxLaws is how many files an archive may hold.
const maxLaws = 5000

// lawFile is a file of an archive, or of an archive in it.
type lawFile struct {
	name string
	open func() (io.ReadCloser, error)
}

// lawFiles lists the files of an import by name. An archive among the files of
// an upload is opened too; what it holds has its name before it. Errors:
// Invalid for an archive that cannot be read or holds too much.
func lawFiles(sc dataset.Scope) ([]lawFile, error) {
	if sc.File == nil {
		return nil, errs.New(errs.Invalid, MsgErrorArchive, "Name", short(sc.Source))
	}
	all, err := unzip(sc.Source, "", sc.File, sc.File.Size, true)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b lawFile) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// unzip lists an archive; a file that is none is the only one.
func unzip(name, before string, at io.ReaderAt, size int64, inner bool) ([]lawFile, error) {
	head := make([]byte, 4)
	if n, _ := at.ReadAt(head, 0); n < 4 || !bytes.HasPrefix(head, []byte("PK")) {
		return []lawFile{{name, func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(at, 0, size)), nil }}}, nil
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, MsgErrorArchive, "Name", short(name))
	}
	var all []lawFile
	for _, f := range z.File {
		list, err := unzipOne(f, before, at, inner)
		if all = append(all, list...); err != nil {
			return nil, err
		}
		if len(all) > maxLaws {
			return nil, errs.New(errs.Invalid, MsgErrorArchiveMany, "Name", short(name), "Max", maxLaws)
		}
	}
	return all, nil
}

// unzipOne is a file of an archive, without what file managers add.
func unzipOne(f *zip.File, before string, at io.ReaderAt, inner bool) ([]lawFile, error) {
	base := path.Base(f.Name)
	if strings.HasSuffix(f.Name, "/") || strings.HasPrefix(base, ".") || strings.Contains(f.Name, "__MACOSX/") {
		return nil, nil
	}
	if inner && f.Method == zip.Store && strings.EqualFold(path.Ext(base), ".zip") {
		from, err := f.DataOffset()
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, MsgErrorArchive, "Name", short(base))
		}
		size := int64(f.UncompressedSize64)
		return unzip(base, before+base+"/", io.NewSectionReader(at, from, size), size, false)
	}
	return []lawFile{{before + f.Name, f.Open}}, nil
}

// openLaws lists the names of the files for an import.
func openLaws(sc dataset.Scope) ([]string, error) {
	all, err := lawFiles(sc)
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.name
	}
	return names, err
}
