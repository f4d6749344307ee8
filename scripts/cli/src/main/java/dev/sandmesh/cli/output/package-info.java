/**
 * What a person or a program reads: tables, sheets and JSON, in which nothing that came over the wire can steer a terminal.
 *
 * <p>In: answers of the control plane. Out: text. Owns: standard output and the knowledge of the terminal.
 */
@NullMarked
package dev.sandmesh.cli.output;

import org.jspecify.annotations.NullMarked;
