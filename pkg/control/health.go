package control

import "time"

// The words of Health, with Draining.
const (
	OK       = "ok"
	Degraded = "degraded"
)

// Health is how the daemon is in a word, and the causes why it is Degraded: that it
// serves, and somebody should look.
func (s *Status) Health(now time.Time) (word string, causes []string) {
	if s.LastReload != nil && s.LastReload.Result == Refused {
		causes = append(causes, "reload-refused")
	}
	if s.Configuration.Apart != nil {
		causes = append(causes, "apart")
	}
	for i := range s.Sites {
		one := &s.Sites[i]
		if one.Log != nil && one.Log.Error != "" {
			causes = append(causes, "log-failing "+one.Name)
		}
		if one.Expires != nil && now.After(*one.Expires) {
			causes = append(causes, "certificate-expired "+one.Name)
		}
	}
	switch {
	case s.State == Draining:
		return Draining, causes
	case len(causes) > 0:
		return Degraded, causes
	}
	return OK, nil
}
