package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;

/** What all tunnels of a device share. */
record DeviceContext(
    LocalIdentity own,
    PacketCiphers ciphers,
    Randomness randomness,
    WallClock wallClock,
    LocalIndices indices,
    InitiationTimes initiationTimes) {}
