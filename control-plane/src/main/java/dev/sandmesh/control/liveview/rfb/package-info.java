/**
 * What the live view knows of RFB, the protocol of VNC: who may say what to a screen.
 *
 * <p>In: bytes of both ends, in whatever pieces. Out: what is to be written to them, or a {@link
 * dev.sandmesh.control.liveview.rfb.RfbFault}. Owns: nothing that outlives a connection; no I/O, no clock: who calls has the
 * deadlines.
 *
 * <p>A connection has two handshakes. {@link dev.sandmesh.control.liveview.rfb.Handshake} is ours with the VNC server, {@link
 * dev.sandmesh.control.liveview.rfb.Greeting} ours with the viewer, so that the password of the server never leaves the control
 * plane, everybody shares the screen whatever a viewer asks for, and what follows is known to be RFB 3.8 of which nothing but
 * None was negotiated. After them all that a viewer sends goes through a {@link
 * dev.sandmesh.control.liveview.rfb.ClientFilter}; what the server sends is passed unread.
 *
 * <p>Source: the RFB protocol, github.com/rfbproto/rfbproto, rfbproto.rst, whose section titles the classes name. All numbers are
 * big-endian.
 */
@NullMarked
package dev.sandmesh.control.liveview.rfb;

import org.jspecify.annotations.NullMarked;
