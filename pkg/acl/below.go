package acl

import (
	"cmp"
	"slices"
	"strings"
)

// below are the paths of blocks inside folder, folder itself not included.
func (l *PathList) below(folder string) []string {
	if folder == "/" {
		folder = "" // its children's paths begin with "" and "/"
	}
	from, exact := slices.BinarySearchFunc(l.sorted, folder, compareToInside)
	if exact { // only "/" is what its children begin with
		from++
	}
	to := from
	for to < len(l.sorted) && isInside(l.sorted[to], folder) {
		to++
	}
	return l.sorted[from:to]
}

// compareToInside compares path with folder and a slash after it, which all
// paths inside begin with, without joining them. To search for folder alone
// would not do: "/a!" sorts between "/a" and "/a/b".
func compareToInside(path, folder string) int {
	n := len(folder)
	if len(path) <= n {
		if path == folder {
			return -1
		}
		return strings.Compare(path, folder)
	}
	return cmp.Or(
		strings.Compare(path[:n], folder),
		cmp.Compare(path[n], '/'),
		len(path)-n-1,
	)
}

// isInside says whether path is folder, a slash and more.
func isInside(path, folder string) bool {
	n := len(folder)
	return len(path) > n && path[n] == '/' && path[:n] == folder
}
