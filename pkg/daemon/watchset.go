package daemon

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watchSet is what the watcher looks at: folders, because editors, Ansible and
// Kubernetes replace files by rename or turn links, and a watch on a file goes
// blind with the first of them.
type watchSet struct {
	settle  time.Duration
	read    []string // the files and folders as they were read
	folders map[string]bool
	files   map[string]bool // whose change matters whatever they are called
}

// newWatchSet makes the set for a configuration at path that read these files
// and folders.
func newWatchSet(path string, files []string, settle time.Duration) watchSet {
	path = absolute(path)
	set := watchSet{settle: settle, read: files, folders: map[string]bool{}, files: map[string]bool{}}
	set.add(path)
	if isFolder(path) {
		set.folders[path] = true
		set.add(filepath.Join(path, "sites", "*.hcl"))
	}
	for _, file := range files {
		set.add(file)
	}
	return set
}

// add watches the folder of a file, and where links lead to, that of the file
// at their end and of each link on the way.
func (s *watchSet) add(file string) {
	file = absolute(file)
	s.addOne(file)
	real, links := resolve(file)
	for _, link := range links {
		s.files[link] = true
		s.folders[filepath.Dir(link)] = true
	}
	if len(links) > 0 {
		s.addOne(real)
	}
}

func (s *watchSet) addOne(file string) {
	s.files[file] = true
	folder := filepath.Dir(file)
	// A folder that is missing, or will be replaced as a whole, is seen from
	// its parent.
	s.folders[folder] = true
	s.files[folder] = true
	s.folders[filepath.Dir(folder)] = true
}

// mostLinks is where a circle of links is given up, as the kernel does.
const mostLinks = 40

// absolute is the one name that a folder is watched by: the kernel has one watch
// for it, whatever it is called.
func absolute(name string) string {
	if full, err := filepath.Abs(name); err == nil {
		return full
	}
	return filepath.Clean(name)
}

// resolve follows the links in an absolute path, and lists them. What does not exist is
// taken for no link.
func resolve(path string) (real string, links []string) {
	real = "/"
	for todo := strings.Split(path, "/"); len(todo) > 0; {
		next := filepath.Join(real, todo[0])
		todo = todo[1:]
		target, err := os.Readlink(next)
		if err != nil || len(links) >= mostLinks {
			real = next
			continue
		}
		links = append(links, next)
		if filepath.IsAbs(target) {
			real = "/"
		}
		todo = append(strings.Split(target, "/"), todo...)
	}
	return real, links
}

// concerns says whether an event may change the configuration. A log file that
// grows in a watched folder must not keep us reading.
func (s *watchSet) concerns(event fsnotify.Event) bool {
	name := filepath.Clean(event.Name)
	if s.files[name] || s.folders[name] {
		return true // also a chmod: it may have become readable
	}
	if event.Op == fsnotify.Chmod {
		return false
	}
	base := filepath.Base(name)
	if strings.HasSuffix(base, ".hcl") {
		return !strings.HasPrefix(base, ".")
	}
	// Kubernetes turns a link ("..data") that the files are reached through.
	info, err := os.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// isFolder follows links.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
