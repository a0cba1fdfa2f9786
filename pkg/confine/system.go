package confine

import (
	"os"
	"path/filepath"
)

// systemFiles are read by Go's own library and ours, at any time: names of
// hosts and users, time zones, authorities, and this process's descriptors.
var systemFiles = []string{
	"/etc/passwd", "/etc/group", "/etc/hosts", "/etc/nsswitch.conf", "/etc/services", "/etc/protocols", "/etc/localtime",
	"/etc/host.conf", "/etc/gai.conf", "/etc/mime.types",
	"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/lib/locale/TZ",
	"/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/certs", "/etc/pki/tls/cacert.pem",
	"/etc/pki/ca-trust/extracted", "/etc/ca-certificates/extracted", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
	"/proc/self", "/proc/stat", "/proc/sys/net", "/proc/sys/kernel/hostname", "/dev/urandom", "/dev/random", "/sys/fs/cgroup",
}

// Lost are the files of the system's that were replaced since the start, so that
// the confinement does not let them be read any more.
func (s *State) Lost() []string {
	if s == nil || s.reach == nil {
		return nil
	}
	var list []string
	for _, f := range ofSystem(false) {
		if f.Path != "/etc" && !s.Reaches(f.Path, f.Write) {
			list = append(list, f.Path)
		}
	}
	return list
}

// resolver is written anew by whoever manages the network, often through a link
// to a folder of its own.
const resolver = "/etc/resolv.conf"

// ofSystem are the rules that everybody needs. Root reads the files of /etc that
// are named here; an ordinary account reads all of /etc, as its modes say, and so
// sees files that were replaced.
func ofSystem(root bool) []Folder {
	list := []Folder{{Path: "/dev/null", Write: true}, {Path: resolver}}
	for _, path := range systemFiles {
		list = append(list, Folder{Path: path})
	}
	if !root {
		list = append(list, Folder{Path: "/etc"})
	}
	if real, err := filepath.EvalSymlinks(resolver); err == nil && !Shared(filepath.Dir(real)) {
		list = append(list, Folder{Path: filepath.Dir(real)})
	}
	// What is not there must not become a rule for the folder above it.
	var there []Folder
	for _, f := range list {
		if _, err := os.Stat(f.Path); err == nil {
			there = append(there, f)
		}
	}
	return there
}
