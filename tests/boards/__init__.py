"""Finding boards, looking once, recording, the canary: against careers sites on loopback."""
