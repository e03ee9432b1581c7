package exposurewatch.judgement;

import exposurewatch.ownership.OwnershipRow;
import exposurewatch.session.SessionState;
import exposurewatch.session.SessionState.SignedIn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A verdict with the viewer and the owner of the access's exact time; what is not known is null or empty.
 */
public record Judgement(
        Verdict verdict,
        @Nullable String viewerUser,
        @Nullable String viewerOrganization,
        List<String> viewerRoles,
        @Nullable String ownerUser,
        @Nullable String ownerOrganization) {

    public Judgement {
        viewerRoles = List.copyOf(viewerRoles);
    }

    static Judgement of(Verdict verdict, SessionState viewer, @Nullable OwnershipRow owner) {
        SignedIn signedIn = viewer instanceof SignedIn someone ? someone : null;
        return new Judgement(
                verdict,
                signedIn == null ? null : signedIn.user(),
                signedIn == null ? null : signedIn.organization(),
                signedIn == null ? List.of() : signedIn.roles(),
                owner == null ? null : owner.user(),
                owner == null ? null : owner.organization());
    }
}
