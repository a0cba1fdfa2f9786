package config

// allOptions are the site's, its groups' and its users'.
func (s *Site) allOptions() []*Options {
	all := []*Options{&s.Options}
	for _, g := range s.Groups {
		all = append(all, &g.Options)
	}
	for _, u := range s.Users {
		all = append(all, &u.Options)
	}
	return all
}

// amounts is where the site first limits what somebody may move, the zero Pos if it
// does not.
func (s *Site) amounts() Pos {
	for _, o := range s.allOptions() {
		switch {
		case o.DownloadLimit.V > 0:
			return o.DownloadLimit.Pos
		case o.UploadLimit.V > 0:
			return o.UploadLimit.Pos
		case o.Ratio.V > 0:
			return o.Ratio.Pos
		}
	}
	return Pos{}
}

// amounts warns of a period of nothing.
func (a *adviser) amounts(s *Site) {
	if s.amounts() != (Pos{}) {
		return
	}
	for _, o := range s.allOptions() {
		if o.Period.Set && o.Period.V != "forever" {
			a.report.warnf(at(o.Period.Pos), `add: download_limit = "10GiB", or upload_limit or ratio`, "period does nothing where no amount is limited")
		}
	}
}
