package pathvars

// Scope says which variables may stand in a text. The zero Scope allows none.
type Scope uint8

const (
	// Session allows $$username$$, $$groupname$$ and $$homedir$$.
	Session Scope = 1 << iota
	// Account allows $$email$$ and $$domain$$, which only accounts of a
	// system integration have.
	Account
	// Message says that the text is not a path, so that $$homedir$$ may
	// stand anywhere in it.
	Message
)

// mark opens and closes a variable.
const mark = "$$"

// variable is a set of variables.
type variable uint8

const (
	username variable = 1 << iota
	groupname
	homedir
	email
	domain
)

// known is one line of the table of variables.
type known struct {
	name  string
	bit   variable
	scope Scope
}

// variables is the table; its order is that of messages and documentation.
var variables = [...]known{
	{"username", username, Session},
	{"groupname", groupname, Session},
	{"homedir", homedir, Session},
	{"email", email, Account},
	{"domain", domain, Account},
}

// lookup finds a variable by the name between the marks.
func lookup(name string) (known, bool) {
	for _, v := range variables {
		if v.name == name {
			return v, true
		}
	}
	return known{}, false
}

// Names returns the names of the variables that scope allows, without dollars.
func Names(scope Scope) []string {
	var names []string
	for _, v := range variables {
		if v.scope&scope != 0 {
			names = append(names, v.name)
		}
	}
	return names
}

// get returns the value of the variable called name.
func (v Values) get(name string) string {
	switch name {
	case "username":
		return v.Username
	case "groupname":
		return v.Groupname
	case "homedir":
		return v.Homedir
	case "email":
		return v.Email
	case "domain":
		return v.Domain
	}
	return ""
}
