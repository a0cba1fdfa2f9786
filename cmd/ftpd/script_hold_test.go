package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// begin starts a transfer and leaves it open: "begin COMMAND…". The preliminary
// reply must come.
func (d *dialogue) begin(command string) error {
	if d.data != nil {
		return errors.New("a transfer is open already")
	}
	data, err := d.passive()
	if err != nil {
		return err
	}
	r, err := d.command(command)
	if err == nil && r.code/100 != 1 {
		err = fmt.Errorf("%d %s", r.code, r.text)
	}
	if err != nil {
		data.Close()
		return err
	}
	d.data = data
	return nil
}

// feed sends a file into the open transfer, which stays open: "feed LOCAL".
func (d *dialogue) feed(local string) error {
	if d.data == nil {
		return errors.New("begin comes first")
	}
	content, err := os.ReadFile(d.ts.MkAbs(local))
	if err != nil {
		return err
	}
	_, err = d.data.Write(content)
	return err
}

// finish reads the open transfer to its end, into a file if one is named, and
// hangs up: "finish [LOCAL]". What the server replies waits for "<" lines.
func (d *dialogue) finish(local string) error {
	if d.data == nil {
		return errors.New("begin comes first")
	}
	defer func() {
		d.data.Close()
		d.data = nil
	}()
	if local == "" {
		return nil
	}
	got, err := io.ReadAll(d.data)
	if err != nil {
		return err
	}
	return os.WriteFile(d.ts.MkAbs(local), got, 0o644)
}
