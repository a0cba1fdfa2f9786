package daemon

import "time"

// nightHour is when folders with max_size are read again, local time: what other
// programs have changed in them is found out then.
const nightHour = 3

// nightly reads the folders once when the hour has come since the last look.
func (d *Daemon) nightly(last, now time.Time) {
	if isNight(last, now) {
		d.shared.RereadFolders()
	}
}

// isNight says whether the hour began between two looks. It begins once a day, also
// on the day on which the clocks are turned.
func isNight(last, now time.Time) bool {
	year, month, day := now.Date()
	hour := time.Date(year, month, day, nightHour, 0, 0, 0, now.Location())
	return last.Before(hour) && !now.Before(hour)
}
