package dev.sandmesh.agent.link;

/** What the link verticle does about a signal. */
enum LinkAction {
    /** Build the connection. */
    OPEN,
    /** Ask for a lease. */
    REGISTER,
    /** Make the commands' address known. */
    ANNOUNCE,
    /** Wait a moment, so that not all agents of a lost node come at once. */
    WAIT_BRIEFLY,
    /** Wait for the back-off. */
    BACK_OFF,
    /** Wait as long as the refusal says. */
    WAIT_AS_TOLD,
    /** Wait as one who is superseded. */
    WAIT_LONG,
    /** Tell that there is a lease. */
    GO_LIVE,
    /** Tell that there is none. */
    GO_DOWN,
    /** Close the connection. */
    CLOSE
}
