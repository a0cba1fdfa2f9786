package main

import (
	"fmt"
	"io"
	"strings"

	"ftpd/pkg/control"
)

// sayChange writes a change for people: "+" comes, "-" goes, "~" differs, "!" is
// a session that feels it.
func sayChange(w io.Writer, c *control.Change) error {
	if !c.Changed {
		_, err := io.WriteString(w, "nothing changes\n")
		return err
	}
	var rows []row
	for _, at := range c.Listeners.Opened {
		rows = append(rows, row{"+", "listen " + at, ""})
	}
	for _, at := range c.Listeners.Closed {
		rows = append(rows, row{"-", "listen " + at, ""})
	}
	for _, e := range c.Entries {
		mark := map[string]string{"added": "+", "removed": "-"}[e.Change]
		rows = append(rows, row{mark, within(e.Site, "") + e.Kind + named(e), e.Rule})
	}
	for _, s := range c.Settings {
		text := fmt.Sprintf("%s%s: %s → %s", within(s.Site, s.Of), s.Name, quoted(s.Old), quoted(s.New))
		rows = append(rows, row{"~", text, s.Rule})
	}
	for _, r := range c.Rights {
		rows = append(rows, row{"~", rightsText(r), r.Rule})
	}
	for _, s := range c.Sessions {
		rows = append(rows, row{"!", sessionText(s), s.Rule})
	}
	return printRows(w, cleanRows(rows))
}

// within is where something is: "site a: user anna: ".
func within(site, of string) string {
	text := ""
	if site != "" {
		text = "site " + site + ": "
	}
	if of != "" {
		text += of + ": "
	}
	return text
}

// named is an entry's name where it is not just its kind.
func named(e control.EntryChange) string {
	if e.Name == e.Kind {
		return ""
	}
	return " " + e.Name
}

func quoted(value string) string {
	if value == "" {
		return "(nothing)"
	}
	return value
}

// shownUsers is how many names of users stand in a line.
const shownUsers = 4

func rightsText(r control.RightsChange) string {
	users := strings.Join(r.Users[:min(len(r.Users), shownUsers)], ", ")
	if more := len(r.Users) - shownUsers; more > 0 {
		users += fmt.Sprintf(" and %d more", more)
	}
	text := fmt.Sprintf("site %s: %s in %s", r.Site, users, r.Path)
	if !r.Subfolders {
		text += " (itself)"
	}
	if len(r.Gained) > 0 {
		text += " gains " + strings.Join(r.Gained, " ")
	}
	if len(r.Lost) > 0 {
		text += " loses " + strings.Join(r.Lost, " ")
	}
	return text
}

func sessionText(s control.SessionChange) string {
	who := fmt.Sprintf("session %s: %s from %s ", s.ID, orDash(s.User), s.From)
	if s.Ends {
		return who + "ends (" + s.Reason + ")"
	}
	return who + "loses " + strings.Join(s.Lost, "; ")
}
