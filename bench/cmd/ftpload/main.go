// Ftpload puts work on an FTP server and prints what came of it, as one line of JSON.
// Package load says what is measured and how.
//
//	ftpload -addr 127.0.0.1:2121 -user anna -password secret -job logins -clients 64 -for 2s
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"ftpd/bench/load"
)

func main() {
	plan := load.Plan{Clients: 1, Repeat: 1}
	plan.Bind(flag.CommandLine)
	flag.Parse()
	result, err := plan.Run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "ftpload:", err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(result)
}
