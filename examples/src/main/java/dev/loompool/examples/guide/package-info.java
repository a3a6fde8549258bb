/// The snippets of the user guide: each page shows the regions of one program.
@NullMarked
package dev.loompool.examples.guide;

import org.jspecify.annotations.NullMarked;
