// Stands for every bundle when synthesis was asked not to bundle (tests of the templates).
exports.handler = async () => {
  throw new Error('This assembly was synthesised without bundling');
};
