/** Looking again at what the topics still have: searches, complaints, since when it went on, whether all was judged. */
@NullMarked
package exposurewatch.response.past;

import org.jspecify.annotations.NullMarked;
