package site

import (
	"io/fs"

	"ftpd/pkg/config"
)

// fileSettings are what is in force for the files of a folder: the site's
// settings, with those of the deciding path block over them.
type fileSettings struct {
	cfg   config.FileSettings // with their places, for explain
	owner owner
	hide  patterns
	deny  patterns
}

func newFileSettings(cfg config.FileSettings, known owners) (*fileSettings, error) {
	who, err := known.find(cfg.Owner.V)
	if err != nil {
		return nil, err
	}
	return &fileSettings{cfg: cfg, owner: who, hide: cfg.Hide.V, deny: cfg.DenyFiles.V}, nil
}

func (f *fileSettings) fileMode() fs.FileMode { return fs.FileMode(f.cfg.FileMode.V) }
func (f *fileSettings) dirMode() fs.FileMode  { return fs.FileMode(f.cfg.DirMode.V) }

// overlay is the settings of a folder whose path block states some itself.
func overlay(site, block config.FileSettings) config.FileSettings {
	return config.FileSettings{
		FileMode:  stated(block.FileMode, site.FileMode),
		DirMode:   stated(block.DirMode, site.DirMode),
		Owner:     stated(block.Owner, site.Owner),
		Hide:      stated(block.Hide, site.Hide),
		DenyFiles: stated(block.DenyFiles, site.DenyFiles),
	}
}

// stated is the first attribute that somebody wrote down, or else the last,
// which holds the default. That is what "overrides" means everywhere.
func stated[T any](attrs ...config.Attr[T]) config.Attr[T] {
	for _, a := range attrs {
		if a.Set {
			return a
		}
	}
	return attrs[len(attrs)-1]
}
