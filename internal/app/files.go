package app

import (
	"maps"
	"path/filepath"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/sandbox"
)

// Folders of the data folder: where files lie, and where they come in.
const (
	filesFolder    = "files"
	incomingFolder = "incoming"
)

// Parsers are what may run in the sandbox of this program.
func Parsers() sandbox.Parsers {
	all := filetype.Parsers()
	maps.Copy(all, legaltext.Parsers())
	return all
}

// evidence makes the service with the store that is configured.
func (a *App) evidence() (*evidence.Service, error) {
	c := a.Config
	store, err := openStore(c)
	if err != nil {
		return nil, err
	}
	spool, err := blob.NewSpool(filepath.Join(c.DataDir, incomingFolder))
	if err != nil {
		return nil, err
	}
	return evidence.NewService(evidence.Config{DB: a.DB, Access: a.Access, Store: store, Spool: spool, Log: c.Log, Names: a.Identity.Names,
		Sandbox:   &sandbox.Runner{Program: c.Program, Parsers: Parsers()},
		FileLimit: orDefault(c.FileLimit, evidence.DefaultFileLimit), Quota: orDefault(c.FileQuota, evidence.DefaultQuota)}), nil
}

func openStore(c Config) (blob.Store, error) {
	if c.Files != "" {
		return blob.ParseS3(c.Files, c.FileKeys)
	}
	return DiskFiles(c.DataDir)
}

// DiskFiles is the store of files in a data folder, for backups.
func DiskFiles(dataDir string) (*blob.Disk, error) {
	return blob.NewDisk(filepath.Join(dataDir, filesFolder))
}

// orDefault is mb megabytes in bytes, or otherwise where nothing is set.
func orDefault(mb, otherwise int64) int64 {
	if mb > 0 {
		return mb << 20
	}
	return otherwise
}
