package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

// put stores a file: "put [COMMAND] LOCAL REMOTE", with STOR if COMMAND is left
// out.
func (d *dialogue) put(args string) error {
	command, local, remote, err := transferArgs("STOR", args)
	if err != nil {
		return err
	}
	file, err := os.Open(d.ts.MkAbs(local))
	if err != nil {
		return err
	}
	defer file.Close()
	return d.transfer(command+" "+remote, func(data net.Conn) error {
		_, err := io.Copy(data, file)
		return err
	})
}

// get fetches a file: "get [COMMAND] REMOTE LOCAL", with RETR if COMMAND is
// left out.
func (d *dialogue) get(args string) error {
	command, remote, local, err := transferArgs("RETR", args)
	if err != nil {
		return err
	}
	return d.save(command+" "+remote, local)
}

// list writes a listing to a file: "list LOCAL [COMMAND…]", NLST by default.
func (d *dialogue) list(args string) error {
	local, command, _ := strings.Cut(args, " ")
	if command == "" {
		command = "NLST"
	}
	return d.save(command, local)
}

func (d *dialogue) save(command, local string) error {
	var got []byte
	err := d.transfer(command, func(data net.Conn) (err error) {
		got, err = io.ReadAll(data)
		return err
	})
	if err != nil {
		return err
	}
	return os.WriteFile(d.ts.MkAbs(local), got, 0o644)
}

// transferArgs splits "[COMMAND] FROM TO".
func transferArgs(command, args string) (verb, from, to string, err error) {
	words := strings.Fields(args)
	switch len(words) {
	case 2:
		return command, words[0], words[1], nil
	case 3:
		return words[0], words[1], words[2], nil
	}
	return "", "", "", errors.New("two or three words wanted")
}

// transfer opens a passive data connection, gives the command and lets move do
// the work. The final reply, or the refusal, becomes the pending one.
func (d *dialogue) transfer(command string, move func(net.Conn) error) error {
	data, err := d.passive()
	if err != nil {
		return err
	}
	defer data.Close()
	r, err := d.command(command)
	if err != nil {
		return err
	}
	if r.code/100 != 1 {
		d.pending = r
		return nil
	}
	secured := d.secureData(data)
	moved := move(secured)
	secured.Close()
	if d.pending, err = d.receive(); err != nil {
		return err
	}
	if d.pending.code/100 == 2 {
		return moved
	}
	return nil
}

// passive opens a data connection with EPSV (RFC 2428).
func (d *dialogue) passive() (net.Conn, error) {
	r, err := d.command("EPSV")
	if err != nil {
		return nil, err
	}
	parts := strings.Split(r.text, "|")
	if r.code != 229 || len(parts) < 4 {
		return nil, fmt.Errorf("EPSV: %d %s", r.code, r.text)
	}
	host, _, err := net.SplitHostPort(d.conn.RemoteAddr().String())
	if err != nil {
		return nil, err
	}
	// The server lets nobody but this client in.
	local, _, err := net.SplitHostPort(d.conn.LocalAddr().String())
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(local)}}
	data, err := dialer.Dial("tcp", net.JoinHostPort(host, parts[3]))
	if err != nil {
		return nil, err
	}
	return data, data.SetDeadline(time.Now().Add(patience))
}
