package main

import (
	"fmt"
	"time"

	"ftpd/pkg/printable"
)

// bytesText is an amount for people: "12", "3.4K", "120M".
func bytesText(n uint64) string {
	value, unit := float64(n), 0
	for value >= 999.5 && unit < len("KMGTPE") {
		value /= 1024
		unit++
	}
	switch {
	case unit == 0:
		return fmt.Sprint(n)
	case value < 9.95:
		return fmt.Sprintf("%.1f%c", value, "KMGTPE"[unit-1])
	}
	return fmt.Sprintf("%.0f%c", value, "KMGTPE"[unit-1])
}

// spanText is a span of time for people: "42s", "5m", "3h12m", "9d4h".
func spanText(d time.Duration) string {
	d = max(0, d)
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0:
		return fmt.Sprintf("%dd%dh", days, hours)
	case hours > 0:
		return fmt.Sprintf("%dh%dm", hours, minutes)
	case minutes > 0:
		return fmt.Sprintf("%dm%ds", minutes, int(d.Seconds())%60)
	}
	return fmt.Sprintf("%ds", int(d.Seconds()))
}

// cleanRows makes what stands in rows fit for their lines: whoever made the socket
// may have answered.
func cleanRows(rows []row) []row {
	for i, r := range rows {
		rows[i] = row{printable.Text(r.name), printable.Text(r.value), printable.Text(r.rule)}
	}
	return rows
}
