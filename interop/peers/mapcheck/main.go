// Command mapcheck reads map responses, one line of JSON each, or "zstd:" and base64 of what is compressed, and says of each whether the official client can read
// it: "ok" and with how many peers, or why not. The client refuses a whole map for one value that it cannot read, so one device could keep
// all others from their maps.
//
// It runs until its standard input ends, so that it never outlives the test that started it.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"tailscale.com/tailcfg"
	"tailscale.com/util/zstdframe"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return // what has no end of line is not whole
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(verdict(line))
	}
}

// As control/controlclient decodes a message of its map stream. What it has read it writes again for its local API,
// its log and its disk.
func verdict(message []byte) string {
	if coded, ok := bytes.CutPrefix(message, []byte("zstd:")); ok {
		compressed, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(coded)))
		if err != nil {
			return oneLine("is no base64: " + err.Error())
		}
		if message, err = zstdframe.AppendDecode(nil, compressed); err != nil {
			return oneLine("cannot be decompressed: " + err.Error())
		}
	}
	var response tailcfg.MapResponse
	if err := json.Unmarshal(message, &response); err != nil {
		return oneLine("cannot be read: " + err.Error())
	}
	if _, err := json.Marshal(&response); err != nil {
		return oneLine("cannot be written again: " + err.Error())
	}
	return fmt.Sprintf("ok, %d peers", len(response.Peers))
}

func oneLine(text string) string {
	return strings.ReplaceAll(text, "\n", " ")
}
