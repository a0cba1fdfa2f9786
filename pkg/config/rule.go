package config

import (
	"time"

	"ftpd/pkg/pathvars"
)

// Rule is what applies to the users and groups that name it.
type Rule struct {
	Name      string `hcl:"name,label" kind:"name"`
	Pos       Pos
	Hours     Attr[[]Hours]           `hcl:"hours" doc:"'mon-fri 08:00-18:00', local time. Outside: 530 at login, and sessions end; empty: always."`
	Root      Attr[pathvars.Template] `hcl:"root" vars:"yes" kind:"absolute" doc:"These users see this folder only; empty: their own."`
	Watermark *Watermark              `hcl:"watermark,block" doc:"Marks pictures as they are stored."`
}

// Watermark marks pictures.
type Watermark struct {
	Pos         Pos
	Text        Attr[string]  `hcl:"text" doc:"The mark, or image."`
	Image       Attr[string]  `hcl:"image" kind:"file" doc:"BMP, GIF, JPG or PNG, 2 MB at most."`
	Font        Attr[string]  `hcl:"font" kind:"file" doc:"Empty: the built-in one."`
	Color       Attr[string]  `hcl:"color" kind:"color" default:"#ffffff80" doc:"#rrggbb or #rrggbbaa."`
	Background  Attr[string]  `hcl:"background" kind:"color" doc:"Behind the text; empty: nothing."`
	Opacity     Attr[float64] `hcl:"opacity" default:"0.5" max:"1" doc:"0 is invisible, 1 covers."`
	Scale       Attr[float64] `hcl:"scale" default:"0.2" max:"1" doc:"Of the picture's width."`
	Position    Attr[string]  `hcl:"position" kind:"position" default:"bottom-right" doc:"Nine places, 'x,y' in percent, or tile."`
	Source      Attr[string]  `hcl:"source" required:"true" kind:"virtual" doc:"Pictures stored below this path …"`
	Destination Attr[string]  `hcl:"destination" required:"true" kind:"virtual" doc:"… are marked into this one; the same path: in place."`
}

// Alert tells somebody of changes.
type Alert struct {
	Name     string `hcl:"name,label" kind:"name"`
	Pos      Pos
	Folders  Attr[[]string]      `hcl:"folders" required:"true" kind:"absolute" doc:"Folders on disk, with what is below them."`
	Interval Attr[time.Duration] `hcl:"interval" default:"5m" doc:"Changes are gathered this long."`
	Email    Attr[[]string]      `hcl:"email" kind:"email" doc:"Addresses; needs the smtp block."`
	Webhook  Attr[[]URL]         `hcl:"webhook" schemes:"http|https" doc:"Posted to as JSON."`
	Command  Attr[[]string]      `hcl:"command" doc:"A program and its arguments; the changes as JSON on standard input."`
}
