package control

import "time"

// Usage is what a user has moved of what he may: GET /v1/usage. Only those are there
// of whom the configuration limits an amount.
type Usage struct {
	Site   string `json:"site"`
	User   string `json:"user"`
	Period string `json:"period"` // forever, day, week, month
	// Since and Until frame the period, nil of forever.
	Since    *time.Time `json:"since,omitempty"`
	Until    *time.Time `json:"until,omitempty"`
	Download Amount     `json:"download"`
	Upload   Amount     `json:"upload"`
	// Ratio is nil where there is none.
	Ratio *RatioUsage `json:"ratio,omitempty"`
}

// Amount is one way, in bytes.
type Amount struct {
	Used  int64  `json:"used"`
	Held  int64  `json:"held"`  // set aside by transfers that run
	Limit int64  `json:"limit"` // 0: none
	Left  int64  `json:"left"`  // that may still be moved, whatever the cause; -1: any number
	Rule  string `json:"rule"`  // of the limit, "" for none
}

// RatioUsage is what uploads have earned.
type RatioUsage struct {
	Ratio  float64 `json:"ratio"`
	Credit int64   `json:"credit"` // bytes that may be downloaded for what was uploaded, used ones included
	Rule   string  `json:"rule"`
}

// UsageOrder names whose amounts begin again: POST /v1/usage/reset.
type UsageOrder struct {
	Site string `json:"site"`
	User string `json:"user"`
}

// Left is how many bytes the user of a session may still move, -1 for any number.
type Left struct {
	Download int64 `json:"download"`
	Upload   int64 `json:"upload"`
}
