package filetype

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"
)

// maxPixels is the largest image that is kept: ten times a large photograph.
const maxPixels = 200_000_000

func checkPNG(f *os.File) Verdict {
	c, err := png.DecodeConfig(f)
	return checkImage(f, c, err, []byte("IEND\xaeB`\x82"))
}

func checkJPEG(f *os.File) Verdict {
	c, err := jpeg.DecodeConfig(f)
	return checkImage(f, c, err, []byte("\xff\xd9"))
}

// checkImage judges the size of an image and looks for its end mark near the
// end of the file; cameras write a little behind it.
func checkImage(f *os.File, c image.Config, err error, end []byte) Verdict {
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return Verdict{Problem: Truncated}
	case err != nil || c.Width <= 0 || c.Height <= 0:
		return Verdict{Problem: Damaged}
	case int64(c.Width)*int64(c.Height) > maxPixels:
		return Verdict{Problem: Pixels}
	}
	last, err := tailOf(f, 64<<10)
	if err != nil || !bytes.Contains(last, end) {
		return Verdict{Problem: Truncated}
	}
	return Verdict{}
}

// checkWebP reads the RIFF container: its length, and the size of the image
// in the first part.
func checkWebP(f *os.File) Verdict {
	var head [30]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return Verdict{Problem: Truncated}
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil || size < int64(binary.LittleEndian.Uint32(head[4:8]))+8 {
		return Verdict{Problem: Truncated}
	}
	w, h, ok := webpSize(string(head[12:16]), head[20:])
	switch {
	case !ok || w <= 0 || h <= 0:
		return Verdict{Problem: Damaged}
	case w*h > maxPixels:
		return Verdict{Problem: Pixels}
	}
	return Verdict{}
}

// webpSize reads width and height from the first bytes of a part. Source: the
// WebP container specification.
func webpSize(part string, b []byte) (w, h int64, ok bool) {
	switch part {
	case "VP8 ": // three bytes of frame header, start code, then 14 bits each
		if !bytes.Equal(b[3:6], []byte{0x9d, 0x01, 0x2a}) {
			return 0, 0, false
		}
		return int64(binary.LittleEndian.Uint16(b[6:]) & 0x3fff), int64(binary.LittleEndian.Uint16(b[8:]) & 0x3fff), true
	case "VP8L": // signature, then 14 bits each, less one
		bits := binary.LittleEndian.Uint32(b[1:])
		return int64(bits&0x3fff) + 1, int64(bits>>14&0x3fff) + 1, b[0] == 0x2f
	case "VP8X": // flags, then 24 bits each, less one
		return int64(b[4]) | int64(b[5])<<8 | int64(b[6])<<16 + 1, int64(b[7]) | int64(b[8])<<8 | int64(b[9])<<16 + 1, true
	}
	return 0, 0, false
}

// tailOf reads the last n bytes.
func tailOf(f *os.File, n int64) ([]byte, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(max(0, size-n), io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}
