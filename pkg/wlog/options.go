package wlog

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ftpd/pkg/pathvars"
)

// Options describe a log.
type Options struct {
	Path            pathvars.TimeTemplate // of the files; absolute
	Fields          []Field               // the columns; not changed after Open
	DeleteAfterDays int                   // files older than so many whole days are removed; 0 = never
	MaxSize         int64                 // bytes a file may have, rounded up to MiB; 0 = no bound
	Compress        bool                  // files set aside for their size become .gz
	Software        string                // #Software directive
	Remark          string                // #Remark directive, also before the first line after another's; "" = none
	// OnError is told when writing begins to fail, and given nil when it works
	// again. It is called from the log's own goroutines and may be nil.
	OnError func(error)
}

// Conflict says in which option two sites of one configuration that share a
// file differ, nil if in none. Over a reload they may: see Set.Open.
func (o Options) Conflict(other Options) error {
	var differ []string
	for _, option := range []struct {
		name string
		same bool
	}{
		{"fields", slices.Equal(o.Fields, other.Fields)},
		{"delete_after_days", o.DeleteAfterDays == other.DeleteAfterDays},
		{"max_size", o.MaxSize == other.MaxSize},
		{"compress", o.Compress == other.Compress},
	} {
		if !option.same {
			differ = append(differ, option.name)
		}
	}
	if differ == nil {
		return nil
	}
	return fmt.Errorf("sites that share the log %s must agree on %s", o.Path, strings.Join(differ, ", "))
}

func (o Options) check() error {
	switch {
	case o.Path.IsZero():
		return errors.New("log path: it is empty")
	case !strings.HasPrefix(o.Path.String(), "/"):
		return fmt.Errorf("log path %s: it is not absolute", o.Path)
	case len(o.Fields) == 0:
		return fmt.Errorf("log %s: it has no fields", o.Path)
	case (o.MaxSize > 0 || o.DeleteAfterDays > 0) && IsStream(o.Path.String()):
		return fmt.Errorf("log %s: max_size and delete_after_days are for files", o.Path)
	}
	return nil
}
