package config

import "testing"

// FuzzReadUsers reads tables of strangers: no panic, findings within the table,
// and what is accepted makes a configuration that has the same users.
func FuzzReadUsers(f *testing.F) {
	for _, seed := range []string{
		people(4), "", "username\n\"", "\xef\xbb\xbfusername,password\r\n\"a\r\nb\",plain:x\r\n",
		"username,type,home\n$${a},anonymous,/$$username$$${x}\n", "username,password,group\né,plain:\\\"\",%{if}\n",
		"username,password,group,description\na,plain:x,$$${g},\"\u2028\u0000\x7f\"\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		users, found := ReadUsers("users.csv", data, func(string) (string, error) { return bareHash, nil })
		checkFindings(t, found, data)
		for _, u := range users {
			if found.HasErrors() || u.Type.V == "system" {
				return // its accounts are elsewhere
			}
		}
		if len(users) > 200 {
			return
		}
		sameUsers(t, configured(t, users), users)
		sameUsers(t, readTable(t, tableOf(t, users)), users)
	})
}
