package config

// amounts is where the site first limits what somebody may move, the zero Pos if it
// does not.
func (s *Site) amounts() Pos {
	all := []*Options{&s.Options}
	for _, g := range s.Groups {
		all = append(all, &g.Options)
	}
	for _, u := range s.Users {
		all = append(all, &u.Options)
	}
	for _, o := range all {
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
