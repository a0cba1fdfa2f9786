package ftp

// EventKinds returns the kind of each command's event, as Event.Kind has it: for
// those who read what was written of them. CONNECT and CLOSE are a session's frame,
// and SITE's are those that change something.
func EventKinds() map[string]string {
	kinds := map[string]string{"CONNECT": "session", "CLOSE": "session", "SITE": "change"}
	for _, c := range commands() {
		if c.kind != "" {
			kinds[c.verb] = c.kind
		}
	}
	return kinds
}
