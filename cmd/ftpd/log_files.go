package main

import (
	"errors"
	"fmt"
	"slices"

	"ftpd/pkg/archive"
	"ftpd/pkg/config"
	"ftpd/pkg/daemon"
	"ftpd/pkg/wlog"
)

// logs are those that the configuration names. A configuration with faults may
// still name them, and logs are most wanted then.
func (a *app) logs(flags logFlags, kinds archive.Kind) ([]archive.Log, error) {
	cfg, found := config.Load(a.path, a.env)
	logs, err := configuredLogs(cfg, flags.sites, kinds)
	switch {
	case found.HasErrors() && len(logs) == 0:
		return nil, a.refuse(daemon.Verdict{Config: cfg, Diagnostics: found}, a.stderr)
	case found.HasErrors():
		fmt.Fprintf(a.stderr, "ftpd: the configuration has faults (ftpd check says which); searching %s that it names\n", count(len(logs), "log"))
	case err != nil:
		return nil, err
	case len(logs) == 0:
		return nil, errors.New("no file is configured to be written: no site has a log, and daemon.log.file is empty")
	}
	return logs, nil
}

// configuredLogs finds the logs of the sites, each path once, and the event log.
func configuredLogs(cfg *config.Config, sites []string, kinds archive.Kind) ([]archive.Log, error) {
	var logs []archive.Log
	seen, known := map[string]int{}, map[string]bool{}
	for _, s := range cfg.Sites {
		known[s.Name] = true
		if s.Log == nil || !s.Log.W3C.V || s.Log.Path.V.IsZero() || wlog.IsStream(s.Log.Path.V.String()) ||
			kinds&archive.Access == 0 || !wantsSite(sites, s.Name) {
			continue
		}
		key := wlog.Options{Path: s.Log.Path.V}.Key()
		if at, shared := seen[key]; shared {
			logs[at].Site = ""
			continue
		}
		seen[key] = len(logs)
		logs = append(logs, archive.Log{Kind: archive.Access, Path: s.Log.Path.V, Site: s.Name})
	}
	for _, name := range sites {
		if !known[name] {
			return logs, fmt.Errorf("no site %q in %s", name, cfg.Path)
		}
	}
	if file := cfg.Daemon.Log.File.V; file != "" && kinds&archive.Event != 0 && !wlog.IsStream(file) {
		logs = append(logs, archive.PlainLog(archive.Event, file))
	}
	return logs, nil
}

func wantsSite(sites []string, name string) bool {
	return len(sites) == 0 || slices.Contains(sites, name)
}
