package ftp

import (
	"ftpd/pkg/vfs"
)

// cmdRetr sends a file.
func (s *session) cmdRetr(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	w, err := s.retrieve(p)
	if err != nil {
		return reply{}, err
	}
	c, _ := s.srv.table.find("RETR")
	return reply{}, s.begin(c, ev, "Opening data connection for "+p.Base(), w)
}

// retrieve opens a file where REST or RANG say.
func (s *session) retrieve(p vfs.Path) (*download, error) {
	if err := s.mayRange(); err != nil {
		return nil, err
	}
	if s.octets.set {
		return s.retrieveRange(p)
	}
	offset := s.restart
	open := offset
	if s.ascii {
		// The offset counts converted bytes; only reading finds the place.
		open = 0
	}
	d, err := s.tree().Download(p, open)
	if err != nil {
		return nil, err
	}
	w := &download{Download: d, ascii: s.ascii, left: d.Size() - open}
	if s.ascii {
		w.skip = offset
	}
	return reserved(w)
}

// reserved announces what a download will send. Of what ASCII leaves out only so
// much is known beforehand: no byte of a file becomes more than two.
func reserved(d *download) (*download, error) {
	if err := d.Reserve(max(0, d.left-(d.skip+1)/2)); err != nil {
		d.Close(0)
		return nil, err
	}
	return d, nil
}

func (s *session) cmdStor(arg string, ev *Event) (reply, error) {
	return s.store(arg, ev, UploadOptions{Offset: s.restart})
}

// cmdAppe adds to a file. REST before it must name the file's end, where APPE
// begins anyway, so it says nothing new.
func (s *session) cmdAppe(arg string, ev *Event) (reply, error) {
	return s.store(arg, ev, UploadOptions{Append: true})
}

// cmdStou stores under a name of the server's choice and tells it (RFC 1123,
// 4.1.2.9).
func (s *session) cmdStou(arg string, ev *Event) (reply, error) {
	return s.store(arg, ev, UploadOptions{Unique: true})
}

func (s *session) store(arg string, ev *Event, o UploadOptions) (reply, error) {
	if s.ascii && o.Offset > 0 {
		// The offset counts converted bytes; what the file has of them nobody knows.
		return reply{}, refuse(504, "parameter", "Uploads resume in binary only. Send TYPE I first.")
	}
	p, err := s.uploadPath(arg, ev, o)
	if err != nil {
		return reply{}, err
	}
	o, err = s.storeRange(o)
	if err != nil {
		return reply{}, err
	}
	u, err := s.tree().Upload(p, o)
	if err != nil {
		return reply{}, err
	}
	if o.Length > 0 {
		u = &rangeUpload{u, o.Offset + o.Length}
	}
	about := "Ready for " + p.Base()
	if o.Unique {
		about = "FILE: " + u.Name()
		if named, err := p.Dir().Join(u.Name()); err == nil {
			ev.Path = named
		}
	}
	c, _ := s.srv.table.find(ev.Verb)
	return reply{}, s.begin(c, ev, about, &upload{Upload: u, ascii: s.ascii})
}

// uploadPath is where an upload goes. STOU may leave the name to us; then it is
// made unique in the working directory.
func (s *session) uploadPath(arg string, ev *Event, o UploadOptions) (vfs.Path, error) {
	if arg == "" && o.Unique {
		arg = "upload"
	}
	return s.path(arg, ev)
}
