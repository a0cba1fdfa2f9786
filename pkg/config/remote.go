package config

import "time"

// Remote is a folder that lives on another server.
type Remote struct {
	Name     string `hcl:"name,label" kind:"name"`
	Pos      Pos
	URL      Attr[URL]    `hcl:"url" required:"true" schemes:"ftp|ftps|sftp|s3" doc:"The server and the folder there."`
	Username Attr[string] `hcl:"username" doc:"Who logs in there."`
	Password Attr[Secret] `hcl:"password" doc:"Best as file(…)."`
	Encoding Attr[string] `hcl:"encoding" kind:"word" default:"utf-8" doc:"Of names there: windows-1251, shift_jis, …"`
	CA       Attr[string] `hcl:"ca" kind:"file" doc:"Its certificate authority, if not the system's. A certificate that does not verify is refused."`
	Mount    Attr[string] `hcl:"mount" required:"true" kind:"virtual" doc:"Where it stands in the site's tree. Rights: path blocks, as everywhere."`
}

// Sync is a scheduled copy.
type Sync struct {
	Name        string `hcl:"name,label" kind:"name"`
	Pos         Pos
	Description Attr[string]    `hcl:"description" doc:"For people."`
	Group       Attr[string]    `hcl:"group" kind:"word" doc:"For 'ftpd sync now --group'."`
	Mode        Attr[string]    `hcl:"mode" default:"one_way" values:"one_way|clone|two_way" doc:"one_way never deletes, clone deletes what the source has not, two_way copies both ways."`
	Recursive   Attr[bool]      `hcl:"recursive" default:"true" doc:"With all that is below."`
	Log         Attr[string]    `hcl:"log" kind:"absolute" doc:"A file of its own; empty: the program's events."`
	Source      SyncSource      `hcl:"source,block" doc:"Where it comes from."`
	Destination SyncDestination `hcl:"destination,block" doc:"Where it goes."`
	Schedule    Schedule        `hcl:"schedule,block" doc:"When; without the block: only when told to."`
}

// SyncSource is the folder that is copied.
type SyncSource struct {
	Pos       Pos
	Directory Attr[string] `hcl:"directory" required:"true" kind:"absolute" doc:"On disk."`
}

// SyncDestination is the server that is copied to.
type SyncDestination struct {
	Pos      Pos
	URL      Attr[URL]               `hcl:"url" required:"true" schemes:"ftp|ftps|sftp|s3" doc:"The server and the folder there."`
	Username Attr[string]            `hcl:"username" doc:"Who logs in there."`
	Password Attr[Secret]            `hcl:"password" doc:"Best as file(…)."`
	Ignore   Attr[[]string]          `hcl:"ignore" kind:"regexp" doc:"Regular expressions of names that are left alone."`
	Check    Attr[map[string]string] `hcl:"check" doc:"Files that must exist, and hold this if it is not empty, or nothing is done."`
}

// Schedule is when a copy runs, local time.
type Schedule struct {
	Pos   Pos
	Days  Attr[[]string]      `hcl:"days" values:"mon|tue|wed|thu|fri|sat|sun" doc:"Empty: every day."`
	At    Attr[[]string]      `hcl:"at" kind:"clock" doc:"Times of the day, '01:00'."`
	Every Attr[time.Duration] `hcl:"every" default:"0" doc:"Instead of at: again and again."`
}
