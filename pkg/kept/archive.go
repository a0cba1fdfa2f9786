package kept

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"ftpd/pkg/config"
)

// Bounds on what Load reads. The configuration's own are lower: 256 MiB in
// 10,000 files, to which come those that they name.
const (
	manifestName = "manifest.json"
	maxManifest  = 64 << 20  // bytes
	maxContents  = 300 << 20 // bytes of all files together
	maxMembers   = 100_000
)

// write writes the archive; contents are those of the manifest's files that have
// one, in order.
func write(w io.Writer, m *manifest, contents [][]byte) error {
	buffered := bufio.NewWriterSize(w, 256<<10)
	out := tar.NewWriter(buffered)
	text, err := m.encoded()
	if err != nil {
		return err
	}
	if err := member(out, manifestName, text, m); err != nil {
		return err
	}
	for _, f := range m.Files {
		if f.Copy == "" {
			continue
		}
		if err := member(out, f.Copy, contents[0], m); err != nil {
			return err
		}
		contents = contents[1:]
	}
	if err := out.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}

// member adds one file that only its owner may read, wherever it is unpacked.
func member(out *tar.Writer, name string, data []byte, m *manifest) error {
	header := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: m.Accepted, Format: tar.FormatPAX}
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err := out.Write(data)
	return err
}

// read reads an archive.
func read(r io.Reader) (*manifest, map[string][]byte, error) {
	in := tar.NewReader(bufio.NewReaderSize(r, 256<<10))
	first, err := in.Next()
	if err != nil {
		return nil, nil, err
	}
	if first.Name != manifestName || first.Size > maxManifest {
		return nil, nil, errors.New("it does not begin with its manifest")
	}
	m, err := decode(in)
	if err != nil {
		return nil, nil, err
	}
	contents := map[string][]byte{}
	for left := int64(maxContents); ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return m, contents, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if left -= header.Size; left < 0 || len(contents) >= maxMembers {
			return nil, nil, errors.New("it is too large")
		}
		if contents[header.Name], err = io.ReadAll(in); err != nil {
			return nil, nil, err
		}
	}
}

// snapshot puts together what read has read.
func (m *manifest) snapshot(contents map[string][]byte) (*config.Snapshot, error) {
	s := &config.Snapshot{
		Path: m.Spelled, Found: m.Found, Folders: m.Folders,
		Files: make(map[string]config.Content, len(m.Files)), Env: m.Env,
	}
	for _, f := range m.Files {
		data, has := contents[f.Copy]
		if f.Error == "" && !has {
			return nil, fmt.Errorf("it lacks %s", f.Name)
		}
		s.Files[f.Name] = config.Content{Data: data, Err: f.Error}
	}
	return s, nil
}

// sorted are the names of files in order.
func sorted(files map[string]config.Content) []string { return slices.Sorted(maps.Keys(files)) }
