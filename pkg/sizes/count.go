package sizes

import "os"

// Below is the size of what is below an open folder, if that can be found out with
// so many entries at most. It does not pause: it is for a folder that is about to
// move while nothing else may change.
func (b *Book) Below(folder *os.File, most int) (bytes int64, ok bool) {
	w := &walker{book: b, top: folder, hurry: true, most: most}
	err := w.run()
	return w.total, err == nil && w.failed == nil
}
