// The changelog is for users: what has changed, in the words of its change file, without commits.
const getReleaseLine = async ({ summary }) => `- ${summary.trim().replace(/\n+/g, '\n  ')}`
const getDependencyReleaseLine = async () => ''

module.exports = { getReleaseLine, getDependencyReleaseLine }
