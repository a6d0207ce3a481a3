// Command testcontrol runs the test control server of the official client as a
// program of its own, with a small admin surface on loopback, so that tests in
// other languages have a second, independent coordination server.
//
// It prints one line of JSON with its addresses and runs until its standard
// input ends, so that it never outlives the test that started it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"tailscale.com/derp/derpserver"
	"tailscale.com/net/stun"
	"tailscale.com/tailcfg"
	"tailscale.com/tstest/integration/testcontrol"
	"tailscale.com/types/key"
)

// Bodies on the admin surface are small documents of tests.
const maxBody = 4 << 20

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address of the control server")
	baseURL := flag.String("base-url", "", "URL under which clients see it (default: the listening address)")
	requireAuth := flag.Bool("require-auth", false, "nodes sign in interactively")
	authKey := flag.String("require-auth-key", "", "the one auth key that nodes must present")
	machineAuth := flag.Bool("require-machine-auth", false, "nodes wait for approval")
	domain := flag.String("magic-dns-domain", "tail.test", "suffix of names, empty for none")
	allOnline := flag.Bool("all-online", true, "tell every peer as online")
	sameUser := flag.Bool("same-user", true, "all nodes belong to one user")
	relayIP := flag.String("relay", "", "also run a relay and a STUN server on this address")
	verbose := flag.Bool("verbose", false, "log every request")
	flag.Parse()

	logf := func(string, ...any) {}
	if *verbose {
		logf = log.Printf
	}
	server := &testcontrol.Server{
		Logf:               logf,
		RequireAuth:        *requireAuth,
		RequireAuthKey:     *authKey,
		RequireMachineAuth: *machineAuth,
		MagicDNSDomain:     *domain,
		AllOnline:          *allOnline,
		AllNodesSameUser:   *sameUser,
		Verbose:            *verbose,
		DERPMap:            &tailcfg.DERPMap{Regions: map[int]*tailcfg.DERPRegion{}},
	}
	if *domain != "" {
		server.DNSConfig = &tailcfg.DNSConfig{
			Proxied: true,
			Domains: []string{*domain},
			Routes:  nil,
		}
	}
	var rateLimits atomic.Int64
	server.MaybeRateLimitRegister = func() (bool, string, string) {
		if rateLimits.Add(-1) >= 0 {
			return true, "1", "too many requests"
		}
		return false, "", ""
	}
	if *relayIP != "" {
		derpMap, err := startRelay(*relayIP, logf)
		if err != nil {
			log.Fatalf("relay: %v", err)
		}
		server.DERPMap = derpMap
	}

	control, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatalf("control: %v", err)
	}
	server.ExplicitBaseURL = *baseURL
	if server.ExplicitBaseURL == "" {
		server.ExplicitBaseURL = "http://" + control.Addr().String()
	}
	adminListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatalf("admin: %v", err)
	}
	go func() { log.Fatal(http.Serve(control, server)) }()
	go func() { log.Fatal(http.Serve(adminListener, adminHandler(server, &rateLimits))) }()

	json.NewEncoder(os.Stdout).Encode(map[string]string{
		"control": server.ExplicitBaseURL,
		"admin":   "http://" + adminListener.Addr().String(),
	})
	io.Copy(io.Discard, os.Stdin)
}

// adminHandler answers what tests ask of the server. Every answer of a command is
// a JSON document; a false "ok" means that the node or path is not known or that
// the node has no map stream at the moment.
func adminHandler(server *testcontrol.Server, rateLimits *atomic.Int64) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /nodes", func(w http.ResponseWriter, r *http.Request) {
		answer(w, server.AllNodes())
	})
	mux.HandleFunc("POST /complete-auth", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		ok(w, server.CompleteAuth(string(body)))
	})
	mux.HandleFunc("POST /approve", func(w http.ResponseWriter, r *http.Request) {
		node, err := nodeOf(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		base := server.BaseURL()
		ok(w, server.CompleteDeviceApproval(base, base+"/admin", &node))
	})
	mux.HandleFunc("POST /expire-all", func(w http.ResponseWriter, r *http.Request) {
		server.SetExpireAllNodes(r.URL.Query().Get("value") != "false")
		ok(w, true)
	})
	mux.HandleFunc("POST /rate-limit", func(w http.ResponseWriter, r *http.Request) {
		var count int64
		if _, err := fmt.Sscan(r.URL.Query().Get("count"), &count); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		rateLimits.Store(count)
		ok(w, true)
	})
	mux.HandleFunc("POST /fake-node", func(w http.ResponseWriter, r *http.Request) {
		server.AddFakeNode()
		ok(w, true)
	})
	mux.HandleFunc("POST /raw-map", forNode(func(node key.NodePublic, response *tailcfg.MapResponse) bool {
		return server.AddRawMapResponse(node, response)
	}))
	mux.HandleFunc("POST /ping", forNode(func(node key.NodePublic, ping *tailcfg.PingRequest) bool {
		return server.AddPingRequest(node, ping)
	}))
	mux.HandleFunc("POST /cap-map", forNode(func(node key.NodePublic, caps *tailcfg.NodeCapMap) bool {
		server.SetNodeCapMap(node, *caps)
		return server.Node(node) != nil
	}))
	mux.HandleFunc("POST /subnet-routes", forNode(func(node key.NodePublic, routes *[]netip.Prefix) bool {
		server.SetSubnetRoutes(node, *routes)
		return server.Node(node) != nil
	}))
	mux.HandleFunc("POST /dns-records", func(w http.ResponseWriter, r *http.Request) {
		var records []tailcfg.DNSRecord
		if !read(w, r, &records) {
			return
		}
		server.AddDNSRecords(records...)
		ok(w, true)
	})
	mux.HandleFunc("POST /update-node", func(w http.ResponseWriter, r *http.Request) {
		var node tailcfg.Node
		if !read(w, r, &node) {
			return
		}
		server.UpdateNode(&node)
		ok(w, true)
	})
	mux.HandleFunc("POST /c2n", func(w http.ResponseWriter, r *http.Request) { c2n(w, r, server) })
	return mux
}

// c2n has the node answer the request in the query (method, path) with this
// request's body, and tells status and body of what came back.
func c2n(w http.ResponseWriter, r *http.Request, server *testcontrol.Server) {
	node, err := nodeOf(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	query := r.URL.Query()
	inner, err := http.NewRequestWithContext(ctx, query.Get("method"), "http://node"+query.Get("path"), r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	inner.ContentLength = r.ContentLength
	response, err := server.NodeRoundTripper(node).RoundTrip(inner)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	answer(w, map[string]any{"status": response.StatusCode, "body": string(body)})
}

func forNode[T any](apply func(key.NodePublic, *T) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		node, err := nodeOf(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		value := new(T)
		if read(w, r, value) {
			ok(w, apply(node, value))
		}
	}
}

func nodeOf(r *http.Request) (node key.NodePublic, err error) {
	err = node.UnmarshalText([]byte(r.URL.Query().Get("node")))
	return node, err
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(into); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

func ok(w http.ResponseWriter, value bool) { answer(w, map[string]bool{"ok": value}) }

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

// startRelay runs a relay over TLS with a certificate that nobody has to trust,
// and a STUN server, on one address.
func startRelay(ip string, logf func(string, ...any)) (*tailcfg.DERPMap, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		return nil, err
	}
	udp, err := net.ListenPacket("udp", net.JoinHostPort(ip, "0"))
	if err != nil {
		return nil, err
	}
	relay := derpserver.New(key.NewNode(), logf)
	server := httptest.NewUnstartedServer(derpserver.Handler(relay))
	server.Listener.Close()
	server.Listener = listener
	server.StartTLS()
	go answerSTUN(udp)
	family4, family6 := ip, "none"
	if strings.Contains(ip, ":") {
		family4, family6 = "none", ip
	}
	return &tailcfg.DERPMap{Regions: map[int]*tailcfg.DERPRegion{
		1: {
			RegionID:   1,
			RegionCode: "test",
			RegionName: "Test",
			Nodes: []*tailcfg.DERPNode{{
				Name:             "1a",
				RegionID:         1,
				HostName:         ip,
				IPv4:             family4,
				IPv6:             family6,
				STUNPort:         udp.LocalAddr().(*net.UDPAddr).Port,
				DERPPort:         listener.Addr().(*net.TCPAddr).Port,
				InsecureForTests: true,
				STUNTestIP:       ip,
			}},
		},
	}}, nil
}

func answerSTUN(udp net.PacketConn) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := udp.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		id, err := stun.ParseBindingRequest(buffer[:n])
		if err != nil {
			continue
		}
		source := from.(*net.UDPAddr).AddrPort()
		udp.WriteTo(stun.Response(id, netip.AddrPortFrom(source.Addr().Unmap(), source.Port())), from)
	}
}
