package acl

import "strings"

// Rights is a set of rights. The zero Rights is none.
type Rights uint16

// The rights, in the order in which they are always written.
const (
	Get       Rights = 1 << iota // read files
	Access                       // change into the folder
	List                         // see what is in the folder
	Put                          // store new files
	Rename                       // rename files, or the folder itself
	Append                       // write on at the end of files
	Mkdir                        // make folders inside
	Overwrite                    // with Put: replace files
	Delete                       // remove files
	Rmdir                        // remove the folder itself
)

// The short forms.
const (
	None      Rights = 0
	All       Rights = Rmdir<<1 - 1
	Read             = Get | Access | List
	Write            = Put | Rename | Append | Mkdir
	Remove           = Delete | Rmdir
	WriteOnly        = Access | List | Put | Mkdir | Delete
)

// rightNames are the single rights in the order of their bits.
var rightNames = [...]string{
	"get", "access", "list", "put", "rename", "append", "mkdir", "overwrite", "delete", "rmdir",
}

// shortForms are the names that stand for several rights.
var shortForms = [...]struct {
	name   string
	rights Rights
}{
	{"read", Read}, {"write", Write}, {"remove", Remove},
	{"write_only", WriteOnly}, {"all", All}, {"none", None},
}

// Has says whether r holds every right of want. Every set holds None.
func (r Rights) Has(want Rights) bool { return r&want == want }

// HasAny says whether r holds at least one right of want.
func (r Rights) HasAny(want Rights) bool { return r&want != 0 }

// Names are the single rights in r, in the order of the constants; never nil.
func (r Rights) Names() []string {
	names := make([]string, 0, len(rightNames))
	for bit, name := range rightNames {
		if r.Has(1 << bit) {
			names = append(names, name)
		}
	}
	return names
}

// String is the single rights joined by "+", or "none".
func (r Rights) String() string {
	if r&All == None {
		return "none"
	}
	return strings.Join(r.Names(), "+")
}

// RightNames are all names that ParseRights knows: the single rights in order,
// then the short forms.
func RightNames() []string {
	names := append([]string(nil), rightNames[:]...)
	for _, short := range shortForms {
		names = append(names, short.name)
	}
	return names
}

// lookup finds one right or short form by its exact name.
func lookup(name string) (Rights, bool) {
	for bit, known := range rightNames {
		if name == known {
			return 1 << bit, true
		}
	}
	for _, short := range shortForms {
		if name == short.name {
			return short.rights, true
		}
	}
	return None, false
}
