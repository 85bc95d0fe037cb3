// A record of schema version 1 as it was first written. It must decode for ever: never change this file.

enum Schema1Sample {
    static let text = #"""
        {
          "durations" : {

          },
          "environment" : {
            "clocksource" : "tsc",
            "cpus" : 2,
            "drop_backend" : "bpf",
            "kernel_release" : "6.18.44",
            "machine" : "x86_64"
          },
          "evidence" : {
            "counters" : [
              {
                "delta" : 100,
                "key" : {
                  "name" : "drops",
                  "node" : "client",
                  "object" : "eth0 root tbf",
                  "source" : "qdisc"
                }
              },
              {
                "delta" : 149,
                "key" : {
                  "name" : "Udp.RcvbufErrors",
                  "node" : "server",
                  "object" : "",
                  "source" : "snmp"
                }
              },
              {
                "delta" : 150,
                "key" : {
                  "name" : "Udp.InErrors",
                  "node" : "server",
                  "object" : "",
                  "source" : "snmp"
                }
              },
              {
                "delta" : 10,
                "key" : {
                  "name" : "packets",
                  "node" : "server",
                  "object" : "inet netlab closed",
                  "source" : "nft"
                }
              },
              {
                "delta" : 6,
                "key" : {
                  "name" : "Icmp.OutDestUnreachs",
                  "node" : "server",
                  "object" : "",
                  "source" : "snmp"
                }
              }
            ],
            "drop_backend" : "bpf",
            "drop_rules" : [
              {
                "counter" : "inet netlab closed",
                "hook" : "input",
                "node" : "server"
              }
            ],
            "drops" : [
              {
                "flow" : 1,
                "function" : "__dev_queue_xmit",
                "interface" : "eth0",
                "node" : "client",
                "packets" : 100,
                "reason" : "QDISC_DROP"
              },
              {
                "flow" : 1,
                "function" : "udp_queue_rcv_one_skb",
                "interface" : "eth0",
                "node" : "server",
                "packets" : 150,
                "reason" : "SOCKET_RCVBUFF"
              },
              {
                "flow" : 2,
                "function" : "nft_do_chain",
                "node" : "server",
                "packets" : 10,
                "reason" : "NETFILTER_DROP"
              },
              {
                "function" : "shiny",
                "interface" : "eth1",
                "node" : "router",
                "packets" : 3,
                "reason" : "BRAND_NEW"
              }
            ],
            "events_lost" : 0,
            "flows" : [
              {
                "accepted" : 900,
                "copied" : 0,
                "delivered" : 700,
                "duplicated" : 2,
                "errnos" : {
                  "EAGAIN" : 5,
                  "ENOBUFS" : 100
                },
                "from" : "client:eth0",
                "id" : 1,
                "in_flight" : {
                  "socket queue" : 48
                },
                "name" : "web",
                "planned" : 1000,
                "reordered" : 1,
                "sink" : "socket",
                "to" : "server:eth0"
              },
              {
                "accepted" : 10,
                "copied" : 0,
                "delivered" : 0,
                "duplicated" : 0,
                "errnos" : {

                },
                "from" : "client:eth0",
                "id" : 2,
                "in_flight" : {

                },
                "name" : "probe",
                "planned" : 10,
                "reordered" : 0,
                "sink" : "none",
                "to" : "server:eth0"
              }
            ],
            "interfaces" : [

            ],
            "observer_lost" : 0,
            "sources" : [
              "link",
              "qdisc",
              "nft",
              "snmp",
              "netstat",
              "socket"
            ]
          },
          "expectations" : [
            {
              "expected" : "100",
              "location" : "lab.yaml:27:5",
              "message" : "flow web: dropped at qdisc 100",
              "met" : true,
              "observed" : "100",
              "text" : "flow web: dropped at qdisc"
            },
            {
              "expected" : "152..160",
              "location" : "lab.yaml:27:5",
              "message" : "lab.yaml:27:5: flow web: dropped at socket-buffer@server: expected 152..160, observed 150; of 1000 sent: 700 delivered, 100 at qdisc@client:eth0, 150 at socket-buffer@server:eth0, 48 in flight, 2 unexplained",
              "met" : false,
              "observed" : "150",
              "text" : "flow web: dropped at socket-buffer@server"
            }
          ],
          "instance" : "tbf-drop~k3x9",
          "lab" : {
            "file" : "lab.yaml",
            "name" : "many, \"many\" losses",
            "parameters" : {

            },
            "text" : "name: tbf-drop\n"
          },
          "ledger" : {
            "events_lost" : 0,
            "flows" : [
              {
                "accepted" : 900,
                "copied" : 0,
                "delivered" : 700,
                "dropped" : [
                  {
                    "cause" : "qdisc.limit",
                    "counter" : "eth0 root tbf drops",
                    "evidence" : "event+counter",
                    "function" : "__dev_queue_xmit",
                    "interface" : "eth0",
                    "node" : "client",
                    "packets" : 100,
                    "reason" : "QDISC_DROP",
                    "stage" : "qdisc"
                  },
                  {
                    "cause" : "socket-buffer.rcvbuf-full",
                    "evidence" : "event",
                    "function" : "udp_queue_rcv_one_skb",
                    "interface" : "eth0",
                    "node" : "server",
                    "packets" : 150,
                    "reason" : "SOCKET_RCVBUFF",
                    "stage" : "socket-buffer"
                  }
                ],
                "duplicated" : 2,
                "from" : "client:eth0",
                "in_flight" : {
                  "socket queue" : 48
                },
                "name" : "web",
                "not_sent" : {
                  "EAGAIN" : 5
                },
                "refused" : 100,
                "reordered" : 1,
                "sent" : 1000,
                "sink" : "socket",
                "to" : "server:eth0",
                "unattributed" : 0,
                "unexplained" : 2
              },
              {
                "accepted" : 10,
                "copied" : 0,
                "delivered" : 0,
                "dropped" : [
                  {
                    "cause" : "netfilter-input.rule",
                    "counter" : "counter inet netlab closed",
                    "evidence" : "event+counter",
                    "function" : "nft_do_chain",
                    "node" : "server",
                    "packets" : 10,
                    "reason" : "NETFILTER_DROP",
                    "stage" : "netfilter-input"
                  }
                ],
                "duplicated" : 0,
                "from" : "client:eth0",
                "in_flight" : {

                },
                "name" : "probe",
                "not_sent" : {

                },
                "refused" : 0,
                "reordered" : 0,
                "sent" : 10,
                "sink" : "none",
                "to" : "server:eth0",
                "unattributed" : 0,
                "unexplained" : 0
              }
            ],
            "foreign" : [
              {
                "cause" : "unknown.unknown",
                "evidence" : "event",
                "function" : "shiny",
                "interface" : "eth1",
                "node" : "router",
                "packets" : 3,
                "reason" : "BRAND_NEW",
                "stage" : "unknown"
              }
            ],
            "induced" : {
              "server" : 6
            },
            "observer_lost" : 0,
            "shared" : [

            ],
            "witnesses" : [
              {
                "agrees" : true,
                "counter" : 100,
                "events" : 100,
                "kind" : "primary",
                "node" : "client",
                "object" : "eth0 root tbf drops",
                "stage" : "qdisc"
              },
              {
                "agrees" : true,
                "counter" : 10,
                "events" : 10,
                "kind" : "primary",
                "node" : "server",
                "object" : "counter inet netlab closed",
                "stage" : "netfilter-input"
              },
              {
                "agrees" : false,
                "counter" : 149,
                "events" : 150,
                "kind" : "primary",
                "node" : "server",
                "object" : "Udp.RcvbufErrors",
                "stage" : "socket-buffer"
              },
              {
                "agrees" : true,
                "counter" : 150,
                "events" : 150,
                "kind" : "cross-check",
                "node" : "server",
                "object" : "Udp.InErrors",
                "stage" : "socket-buffer"
              }
            ]
          },
          "schema_version" : 1,
          "senders" : [

          ],
          "started" : "2026-11-21T00:30:00Z",
          "timeline" : [

          ],
          "tool_version" : "0.1.0",
          "verdict" : {
            "exit_code" : 1,
            "reasons" : [
              "flow web: unexplained packets: 2",
              "socket-buffer at server: Udp.RcvbufErrors moved by 149, but 150 losses should have moved it",
              "lab.yaml:27:5: flow web: dropped at socket-buffer@server: expected 152..160, observed 150; of 1000 sent: 700 delivered, 100 at qdisc@client:eth0, 150 at socket-buffer@server:eth0, 48 in flight, 2 unexplained"
            ]
          }
        }

        """#
}
