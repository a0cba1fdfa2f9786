package wlog

// Kinds is a set of kinds of deeds; it says which of them a log has.
type Kinds uint8

// The kinds. Other is every command that belongs to none of the rest.
const (
	Session  Kinds = 1 << iota // connected, disconnected
	Login                      // USER, PASS, and what else says who it is
	Transfer                   // RETR, STOR, APPE, STOU
	Change                     // DELE, MKD, RMD, RNTO, MFMT, SITE CHMOD
	Refused                    // any deed that did not succeed
	Browse                     // LIST, NLST, MLSD, CWD, SIZE
	Other

	// All is every deed.
	All = Session | Login | Transfer | Change | Refused | Browse | Other
)

// kindNames are what the configuration knows, in its order. Other has no name:
// only "all" asks for it.
var kindNames = [...]struct {
	name string
	kind Kinds
}{
	{"session", Session},
	{"login", Login},
	{"transfer", Transfer},
	{"change", Change},
	{"refused", Refused},
	{"browse", Browse},
	{"all", All},
}

// KindNames returns the names that ParseKinds knows.
func KindNames() []string {
	names := make([]string, len(kindNames))
	for i, k := range kindNames {
		names[i] = k.name
	}
	return names
}

// NearKind is the name of the kind that was probably meant by name, or "".
func NearKind(name string) string { return nearest(name, KindNames()) }

// ParseKinds adds up names. A name that stands twice does no harm. The error is
// a *NameError for the first name that is not known.
func ParseKinds(names []string) (Kinds, error) {
	var sum Kinds
	for i, name := range names {
		k, ok := lookupKind(name)
		if !ok {
			return 0, &NameError{What: "event", Index: i, Name: name, Near: NearKind(name)}
		}
		sum |= k
	}
	return sum, nil
}

// KindOf is the kind of a deed by its name; a name that is not known, also "",
// is Other.
func KindOf(name string) Kinds {
	if k, ok := lookupKind(name); ok && k != All {
		return k
	}
	return Other
}

// Has says whether a deed of this kind is to be written. Refused ones also are
// where only Refused is asked for.
func (k Kinds) Has(kind Kinds, refused bool) bool {
	if refused {
		kind |= Refused
	}
	return k&kind != 0
}

func lookupKind(name string) (Kinds, bool) {
	for _, k := range kindNames {
		if k.name == name {
			return k.kind, true
		}
	}
	return 0, false
}
